package dev.trainyard.torch.nn;

import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code x weight^T + bias}; weight (out, in), bias (out). */
public final class Linear extends LinearLayer {
    private final @Nullable Parameter bias;

    /** A layer that begins as PyTorch's does: uniform within 1 / sqrt(in). */
    public Linear(long in, long out, boolean bias) {
        this(in, out, bias, new Init.Uniform(1 / Math.sqrt(in)), new Init.Uniform(1 / Math.sqrt(in)));
    }

    public Linear(long in, long out, boolean bias, Init weights, Init biases) {
        super(weights, false, out, in);
        this.bias = bias ? parameter("bias", biases, out) : null;
    }

    /** As {@link #forward(Tensor, ForwardPass)}, where no feature has to know of the pass. */
    public Tensor forward(Tensor x) {
        return forward(x, ForwardPass.evaluation());
    }

    /** (..., in) to (..., out). */
    public Tensor forward(Tensor x, ForwardPass pass) {
        return multiply(x, bias, pass);
    }
}
