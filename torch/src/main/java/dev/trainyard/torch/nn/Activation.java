package dev.trainyard.torch.nn;

import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;

/** The non-linearity between the two layers of an MLP. */
public enum Activation {
    /** By the error function. */
    GELU,
    /** The tanh approximation of GPT-2, which Hugging Face calls {@code gelu_new}. */
    GELU_TANH;

    public Tensor apply(Tensor x) {
        return switch (this) {
            case GELU -> Functional.gelu(x);
            case GELU_TANH -> Functional.geluTanh(x);
        };
    }
}
