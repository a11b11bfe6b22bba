package dev.trainyard.torch;

import dev.trainyard.ffi.LibTorchAutograd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Graph cuts: backward functions of our own in libtorch's graph, which the stable ABI has no hook for. A cut detaches a
 * tensor into a fresh leaf and records the pair. {@link #backward} runs the segments in reverse order of creation and
 * hands the gradient of each leaf to a Java function before it goes on into the segment before it.
 *
 * <p>One mechanism serves quantised gradients, matrix products in formats that autograd does not know, recomputation,
 * and a model split over devices. Cuts may lie inside a recomputed block. Where nothing is recorded for backward, there are no
 * cuts. A tape serves one forward and one backward pass on one thread.
 */
public final class CutTape {
    private final List<Runnable> segments = new ArrayList<>();
    private int repeating;

    /** The identity forward; backward sees {@code gradient(g)} in place of g, of the same shape. */
    public Tensor cut(Tensor x, UnaryOperator<Tensor> gradient) {
        if (!LibTorchAutograd.gradMode()) {
            return x;
        }
        Tensor leaf = x.detach().requiresGrad(true);
        segments.add(() -> leaf.grad().ifPresent(g -> goOn(x, Autograd.noGrad(() -> gradient.apply(g)))));
        return leaf;
    }

    /**
     * A function with a backward of its own.
     *
     * @param x the input that needs a gradient
     * @param forward run without recording
     * @param backward from the gradient of the output to that of {@code x}; run without recording
     */
    public Tensor apply(Tensor x, UnaryOperator<Tensor> forward, UnaryOperator<Tensor> backward) {
        if (!LibTorchAutograd.gradMode()) {
            return forward.apply(x);
        }
        Tensor leaf = Autograd.noGrad(() -> forward.apply(x)).detach().requiresGrad(true);
        segments.add(() -> leaf.grad().ifPresent(g -> goOn(x, Autograd.noGrad(() -> backward.apply(g)))));
        return leaf;
    }

    /**
     * Activation recomputation: {@code block} runs now without keeping its intermediates, and again, recorded, when
     * backward comes to it. It must give the same result both times; parameters inside get their gradients as usual.
     */
    public Tensor recompute(Tensor x, Function<Tensor, Tensor> block) {
        if (!LibTorchAutograd.gradMode()) {
            return block.apply(x);
        }
        // Cuts inside the block count when it is recorded.
        Tensor leaf = Autograd.noGrad(() -> block.apply(x)).detach().requiresGrad(true);
        segments.add(() -> leaf.grad().ifPresent(g -> again(x, g, block)));
        return leaf;
    }

    /** Whether a recomputed block runs again: what it counts has been counted. */
    public boolean isRepeating() {
        return repeating > 0;
    }

    /** Backward through all segments; afterwards the tape is empty. */
    public void backward(Tensor loss) {
        Autograd.backward(loss);
        unwind(0);
    }

    private void again(Tensor x, Tensor gradient, Function<Tensor, Tensor> block) {
        try (TensorScope scope = TensorScope.open()) {
            int outer = segments.size();
            Tensor input = x.detach().requiresGrad(true);
            repeating++;
            Tensor output;
            try {
                output = Autograd.withGrad(() -> block.apply(input));
            } finally {
                repeating--;
            }
            Autograd.backward(output, gradient);
            unwind(outer);
            input.grad().ifPresent(g -> goOn(x, g));
        }
    }

    /** Runs the segments from the newest to number {@code first}; one that recomputes adds its own, and runs them. */
    private void unwind(int first) {
        while (segments.size() > first) {
            segments.removeLast().run();
        }
    }

    /** Into the segment before, unless {@code x} is plain data. */
    private static void goOn(Tensor x, Tensor gradient) {
        if (x.requiresGrad()) {
            Autograd.backward(x, gradient);
        }
    }
}
