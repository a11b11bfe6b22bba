package dev.trainyard.train.model;

import dev.trainyard.torch.FusedCrossEntropy;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.Dropout;
import dev.trainyard.torch.nn.Embedding;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.Init;
import dev.trainyard.torch.nn.LayerNorm;
import dev.trainyard.torch.nn.Linear;
import dev.trainyard.torch.nn.LinearLayer;
import dev.trainyard.torch.nn.Module;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoder-only transformer in the nanoGPT family, with GPT-2's initialisation (normal 0.02, the layers that join the
 * residual stream 0.02 / sqrt(2 n_layer)) and its parameter names. B batch, T time, C width, V vocabulary.
 */
public final class Gpt extends Module {
    private static final double INIT = 0.02;

    private final GptShape shape;
    private final Embedding tokens;
    private final Embedding positions;
    private final Dropout embeddingDropout;
    private final List<GptBlock> blocks = new ArrayList<>();
    private final LayerNorm lastNorm;
    private final @Nullable Linear head;

    public Gpt(GptShape shape) {
        this.shape = shape;
        Init init = new Init.Normal(INIT);
        Init projection = new Init.Normal(INIT / Math.sqrt(2.0 * shape.nLayer()));
        tokens = child("transformer.wte", new Embedding(shape.vocabulary(), shape.nEmbd(), init));
        positions = child("transformer.wpe", new Embedding(shape.blockSize(), shape.nEmbd(), init));
        embeddingDropout = new Dropout(shape.dropout(), 0);
        for (int i = 0; i < shape.nLayer(); i++) {
            blocks.add(child("transformer.h." + i, new GptBlock(shape, i, init, projection)));
        }
        lastNorm = child("transformer.ln_f", new LayerNorm(shape.nEmbd(), shape.bias(), shape.layerNormEpsilon()));
        head = shape.tiedHead()
                ? null
                : child("lm_head", new Linear(shape.nEmbd(), shape.vocabulary(), false, init, new Init.Constant(0)));
    }

    public GptShape shape() {
        return shape;
    }

    /** The layers that multiply by weights, in the order of the forward pass; a tied head is the last, as lm_head. */
    public Map<String, LinearLayer> products() {
        Map<String, LinearLayer> products = new LinkedHashMap<>();
        modules().forEach((name, module) -> {
            if (module instanceof LinearLayer layer && layer != tokens && layer != positions) {
                products.put(name, layer);
            }
        });
        products.put("lm_head", head == null ? tokens : head);
        return products;
    }

    /** Parameters without the position embeddings: the N of 6 N D. */
    public long nonPositionParameters() {
        return parameterCount() - (long) shape.blockSize() * shape.nEmbd();
    }

    /** The residual stream after the last norm: indices (B, T), int64, to (B, T, C). */
    public Tensor hidden(Tensor indices, ForwardPass pass, Recomputation recompute) {
        Tensor x = tokens.forward(indices).add(positions.firstRows(indices.size(1))); // (B, T, C) + (T, C)
        x = embeddingDropout.forward(x, pass);
        for (GptBlock block : blocks) {
            x = switch (recompute) {
                case OFF -> block.forward(x, pass);
                case BLOCKS -> pass.tape().recompute(x, input -> block.forward(input, pass));
            };
        }
        return lastNorm.forward(x);
    }

    /** (..., C) to (..., V). */
    public Tensor logits(Tensor hidden, ForwardPass pass) {
        return head == null ? tokens.project(hidden, pass) : head.forward(hidden, pass);
    }

    /**
     * Mean cross-entropy of the next token in nats.
     *
     * @param indices (B, T), int64
     * @param targets (B, T), int64; -100 is ignored
     */
    public Tensor loss(Tensor indices, Tensor targets, ForwardPass pass, Recomputation recompute) {
        Tensor logits = logits(hidden(indices, pass, recompute), pass); // (B, T, V)
        return FusedCrossEntropy.loss(pass.tape(), logits.view(-1, shape.vocabulary()), targets.reshape(-1));
    }

    /** As {@link #loss}, in evaluation: nothing dropped, nothing kept for backward by the caller. */
    public Tensor evaluationLoss(Tensor indices, Tensor targets) {
        return loss(indices, targets, ForwardPass.evaluation(), Recomputation.OFF);
    }

    /** What forward keeps for backward. */
    public enum Recomputation {
        /** Everything. */
        OFF,
        /** Only the input of every block; the rest is computed again. */
        BLOCKS
    }
}
