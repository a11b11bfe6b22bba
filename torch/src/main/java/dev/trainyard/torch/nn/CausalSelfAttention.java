package dev.trainyard.torch.nn;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import java.util.List;

/** Attention of every position to itself and those before it; B batch, T time, C = H heads of width D; GPT-2's names. */
public final class CausalSelfAttention extends Module {
    private final Gpt2Linear queryKeyValue;
    private final Gpt2Linear project;
    private final long heads;
    private final long width;
    private final Dropout attentionDropout;
    private final Dropout residualDropout;

    /**
     * @param projection how the output layer, whose output joins the residual stream, begins
     */
    public CausalSelfAttention(
            long width,
            long heads,
            boolean bias,
            Init init,
            Init projection,
            Dropout attentionDropout,
            Dropout residualDropout) {
        this.queryKeyValue = child("c_attn", new Gpt2Linear(width, 3 * width, bias, init));
        this.project = child("c_proj", new Gpt2Linear(width, width, bias, projection));
        this.heads = heads;
        this.width = width;
        this.attentionDropout = attentionDropout;
        this.residualDropout = residualDropout;
    }

    /** As {@link LinearFunction#cuts} of either layer. */
    public boolean cuts() {
        return queryKeyValue.function().cuts() || project.function().cuts();
    }

    /** (B, T, C) to the same. */
    public Tensor forward(Tensor x, ForwardPass pass) {
        long batch = x.size(0);
        long time = x.size(1);
        List<Tensor> parts = queryKeyValue.forward(x, pass).split(width, 2); // 3 of (B, T, C)
        Tensor query = perHead(parts.get(0), batch, time); // (B, H, T, D)
        Tensor key = perHead(parts.get(1), batch, time);
        Tensor value = perHead(parts.get(2), batch, time);
        Tensor mixed = attentionDropout.isActive(pass)
                ? explicit(query, key, value, time, pass)
                : Functional.causalAttention(query, key, value);
        Tensor joined = mixed.transpose(1, 2).reshape(batch, time, width); // (B, T, C)
        return residualDropout.forward(project.forward(joined, pass), pass);
    }

    private Tensor perHead(Tensor x, long batch, long time) {
        return x.view(batch, time, heads, width / heads).transpose(1, 2);
    }

    /** Written out, since the fused kernels draw their dropout from libtorch's own generator. */
    private Tensor explicit(Tensor query, Tensor key, Tensor value, long time, ForwardPass pass) {
        Tensor scores = query.matmul(key.transpose(-2, -1)).times(1 / Math.sqrt((double) width / heads));
        Tensor future = Functional.upperTriangle(
                        Tensor.empty(DType.FLOAT32, query.device(), time, time).fill(1), 1)
                .to(DType.BOOL);
        Tensor weights = Functional.softmax(Functional.maskedFill(scores, future, Double.NEGATIVE_INFINITY));
        return attentionDropout.forward(weights, pass).matmul(value); // (B, H, T, T) x (B, H, T, D)
    }
}
