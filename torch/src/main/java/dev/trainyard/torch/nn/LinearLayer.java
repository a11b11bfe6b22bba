package dev.trainyard.torch.nn;

import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** A module that multiplies by weights; how, can be exchanged. */
public abstract sealed class LinearLayer extends Module permits Linear, Gpt2Linear, Embedding {
    private final boolean inputsFirst;
    private final Parameter weight;
    private LinearFunction function = LinearFunction.PLAIN;

    /** The weights are (out, in) or, {@code inputsFirst}, (in, out). */
    LinearLayer(Init init, boolean inputsFirst, long rows, long columns) {
        this.inputsFirst = inputsFirst;
        this.weight = parameter("weight", init, rows, columns);
    }

    /** The weights: (out, in) or, {@link #inputsFirst}, (in, out). */
    public final Parameter weight() {
        return weight;
    }

    /** Whether the weights are (in, out) and not (out, in). */
    public final boolean inputsFirst() {
        return inputsFirst;
    }

    /** How it multiplies: {@link LinearFunction#PLAIN} at first. */
    public final LinearFunction function() {
        return function;
    }

    /** How it multiplies from now on. */
    public final void multiplyBy(LinearFunction chosen) {
        function = chosen;
    }

    /** (..., in) to (..., out). */
    final Tensor multiply(Tensor x, @Nullable Parameter bias, ForwardPass pass) {
        return function.apply(
                x, new LinearFunction.Weights(weight.value(), inputsFirst, bias == null ? null : bias.value()), pass);
    }
}
