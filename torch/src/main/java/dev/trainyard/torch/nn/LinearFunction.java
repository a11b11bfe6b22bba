package dev.trainyard.torch.nn;

import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** How a layer multiplies its input by its weights: as libtorch does, or, say, in another number format. */
@FunctionalInterface
public interface LinearFunction {
    /** libtorch's own product, and its own backward. */
    LinearFunction PLAIN = (x, weights, _) -> Functional.linear(
            x, weights.inputsFirst() ? weights.value().transpose(0, 1) : weights.value(), weights.bias());

    /**
     * {@code x weight^T + bias}: (..., in) to (..., out). One with a backward of its own goes through the tape of
     * {@code pass}, and adds to the gradients of the leaves in {@code weights} itself.
     */
    Tensor apply(Tensor x, Weights weights, ForwardPass pass);

    /**
     * Whether there are graph cuts inside. Where the input of such a layer is also read by others, the network must be cut
     * there too, else backward would walk through what lies before once for each cut.
     */
    default boolean cuts() {
        return false;
    }

    /**
     * The leaves of a layer.
     *
     * @param value (out, in), or (in, out)
     * @param inputsFirst whether it is (in, out)
     * @param bias (out)
     */
    record Weights(
            Tensor value, boolean inputsFirst, @Nullable Tensor bias) {}
}
