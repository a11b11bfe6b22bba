package dev.trainyard.torch.nn;

import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;

/** Divides the last dimension by its root mean square, then scales (Zhang and Sennrich, 2019). */
public final class RmsNorm extends Module {
    private final Parameter weight;
    private final double epsilon;

    public RmsNorm(long width, double epsilon) {
        this.weight = parameter("weight", new Init.Constant(1), width);
        this.epsilon = epsilon;
    }

    /** (..., width) to the same. */
    public Tensor forward(Tensor x) {
        return Functional.rmsNorm(x, weight.value(), epsilon);
    }
}
