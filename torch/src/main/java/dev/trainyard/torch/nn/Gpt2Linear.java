package dev.trainyard.torch.nn;

import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** GPT-2's linear layer, "Conv1D" in its files: as {@link Linear}, with weight (in, out), so that files need no transposing. */
public final class Gpt2Linear extends LinearLayer {
    private final @Nullable Parameter bias;

    /** Biases begin at zero. */
    public Gpt2Linear(long in, long out, boolean bias, Init weights) {
        super(weights, true, in, out);
        this.bias = bias ? parameter("bias", new Init.Constant(0), out) : null;
    }

    /** (..., in) to (..., out). */
    public Tensor forward(Tensor x, ForwardPass pass) {
        return multiply(x, bias, pass);
    }
}
