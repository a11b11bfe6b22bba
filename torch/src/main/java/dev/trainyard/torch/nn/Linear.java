package dev.trainyard.torch.nn;

import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code x weight^T + bias}; weight (out, in), bias (out). */
public final class Linear extends Module {
    private final Parameter weight;
    private final @Nullable Parameter bias;

    /** A layer that begins as PyTorch's does: uniform within 1 / sqrt(in). */
    public Linear(long in, long out, boolean bias) {
        this(in, out, bias, new Init.Uniform(1 / Math.sqrt(in)), new Init.Uniform(1 / Math.sqrt(in)));
    }

    public Linear(long in, long out, boolean bias, Init weights, Init biases) {
        this.weight = parameter("weight", weights, out, in);
        this.bias = bias ? parameter("bias", biases, out) : null;
    }

    /** (..., in) to (..., out). */
    public Tensor forward(Tensor x) {
        return Functional.linear(x, weight.value(), bias == null ? null : bias.value());
    }
}
