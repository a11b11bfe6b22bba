package dev.trainyard.torch.nn;

import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** Where in the run a forward pass stands, which is all that its dropout masks depend on. */
public final class DropoutStep {
    private static final DropoutStep EVALUATION = new DropoutStep(0, null);

    private final long seed;
    private final @Nullable Tensor counters;

    private DropoutStep(long seed, @Nullable Tensor counters) {
        this.seed = seed;
        this.counters = counters;
    }

    /** Nothing is dropped. */
    public static DropoutStep evaluation() {
        return EVALUATION;
    }

    /**
     * @param counters int64 (2) on the model's device: the step, and the place in the global batch of the first sample;
     *     a tensor, so that a captured step moves on
     */
    public static DropoutStep training(long seed, Tensor counters) {
        return new DropoutStep(seed, counters);
    }

    boolean training() {
        return counters != null;
    }

    long seed() {
        return seed;
    }

    Tensor counters() {
        if (counters == null) {
            throw new IllegalStateException("evaluation drops nothing");
        }
        return counters;
    }
}
