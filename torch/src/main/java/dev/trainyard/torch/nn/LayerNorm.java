package dev.trainyard.torch.nn;

import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** Normalises the last dimension to mean 0 and variance 1, then scales and, with a bias, shifts. */
public final class LayerNorm extends Module {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final double epsilon;

    public LayerNorm(long width, boolean bias, double epsilon) {
        this.weight = parameter("weight", new Init.Constant(1), width);
        this.bias = bias ? parameter("bias", new Init.Constant(0), width) : null;
        this.epsilon = epsilon;
    }

    /** (..., width) to the same. */
    public Tensor forward(Tensor x) {
        return Functional.layerNorm(x, weight.value(), bias == null ? null : bias.value(), epsilon);
    }
}
