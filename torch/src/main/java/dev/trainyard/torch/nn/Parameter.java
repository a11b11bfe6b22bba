package dev.trainyard.torch.nn;

import dev.trainyard.torch.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A trained tensor of a module: a shape and an initial value, and memory once a {@link ParameterStore} has bound it.
 */
public final class Parameter {
    private final long[] shape;
    private final Init init;
    private @Nullable Tensor value;

    Parameter(Init init, long... shape) {
        this.init = init;
        this.shape = shape.clone();
    }

    public long[] shape() {
        return shape.clone();
    }

    public long elements() {
        return Tensor.elements(shape);
    }

    /** Whether weight decay acts on it: tensors of two or more dimensions, so no norms and no biases. */
    public boolean decays() {
        return shape.length >= 2;
    }

    /** The leaf that forward uses, in the store's compute type. */
    public Tensor value() {
        if (value == null) {
            throw new IllegalStateException("parameter " + Arrays.toString(shape)
                    + " has no memory yet: allocate the model with ParameterStore.allocate first");
        }
        return value;
    }

    Init init() {
        return init;
    }

    void bind(@Nullable Tensor tensor) {
        value = tensor;
    }
}
