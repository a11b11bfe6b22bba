package dev.trainyard.torch;

import dev.trainyard.ffi.LibTorchAutograd;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Backward, and stretches of code that it does not see. */
public final class Autograd {
    private static final Operator BACKWARD = Operator.of("aten::_backward", "");

    private Autograd() {}

    /** Adds the gradient of {@code loss}, which has one element, to every leaf that it depends on. */
    public static void backward(Tensor loss) {
        backward(loss, null);
    }

    /** Adds the product of {@code gradient} with the derivative of {@code output} to every leaf it depends on. */
    public static void backward(Tensor output, @Nullable Tensor gradient) {
        BACKWARD.with()
                .tensor(output)
                .tensors(List.of())
                .optional(gradient)
                .none()
                .flag(false)
                .run();
    }

    /** Runs {@code body} on this thread without recording anything for backward. */
    public static <T> T noGrad(Supplier<T> body) {
        return withMode(false, body);
    }

    /** Runs {@code body} on this thread, recording it, also inside {@link #noGrad}. */
    public static <T> T withGrad(Supplier<T> body) {
        return withMode(true, body);
    }

    private static <T> T withMode(boolean mode, Supplier<T> body) {
        boolean before = LibTorchAutograd.gradMode();
        LibTorchAutograd.setGradMode(mode);
        try {
            return body.get();
        } finally {
            LibTorchAutograd.setGradMode(before);
        }
    }
}
