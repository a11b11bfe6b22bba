package dev.trainyard.train.model;

import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.CausalSelfAttention;
import dev.trainyard.torch.nn.Dropout;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.Init;
import dev.trainyard.torch.nn.LayerNorm;
import dev.trainyard.torch.nn.Mlp;
import dev.trainyard.torch.nn.Module;

/** One pre-norm transformer block. */
final class GptBlock extends Module {
    /** Every block has three places that drop; the embedding's is number 0. */
    private static final int DROPOUTS = 3;

    private final LayerNorm attentionNorm;
    private final CausalSelfAttention attention;
    private final LayerNorm mlpNorm;
    private final Mlp mlp;

    GptBlock(GptShape shape, int index, Init init, Init projection) {
        int first = 1 + DROPOUTS * index;
        attentionNorm = child("ln_1", new LayerNorm(shape.nEmbd(), shape.bias(), shape.layerNormEpsilon()));
        attention = child(
                "attn",
                new CausalSelfAttention(
                        shape.nEmbd(),
                        shape.nHead(),
                        shape.bias(),
                        init,
                        projection,
                        new Dropout(shape.dropout(), first),
                        new Dropout(shape.dropout(), first + 1)));
        mlpNorm = child("ln_2", new LayerNorm(shape.nEmbd(), shape.bias(), shape.layerNormEpsilon()));
        mlp = child(
                "mlp",
                new Mlp(
                        shape.nEmbd(),
                        shape.bias(),
                        shape.activation(),
                        init,
                        projection,
                        new Dropout(shape.dropout(), first + 2)));
    }

    /** (B, T, C) to the same. */
    Tensor forward(Tensor x, ForwardPass pass) {
        Tensor stream = attention.cuts() ? branched(x, pass) : x;
        Tensor attended = stream.add(attention.forward(attentionNorm.forward(stream), pass));
        Tensor further = mlp.cuts() ? branched(attended, pass) : attended;
        return further.add(mlp.forward(mlpNorm.forward(further), pass));
    }

    /** Both branches meet here on the way back, so that what lies before is passed once. */
    private static Tensor branched(Tensor x, ForwardPass pass) {
        return pass.tape().cut(x, gradient -> gradient);
    }
}
