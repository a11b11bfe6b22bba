package dev.trainyard.torch.nn;

import dev.trainyard.torch.CutTape;
import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What the layers need to know of the forward pass that they are in: where in the run it stands, which is all that its
 * random draws depend on, and the tape for backward functions of their own.
 */
public final class ForwardPass {
    private final long seed;
    private final @Nullable Tensor counters;
    private final CutTape tape;

    private ForwardPass(long seed, @Nullable Tensor counters, CutTape tape) {
        this.seed = seed;
        this.counters = counters;
        this.tape = tape;
    }

    /** Nothing is dropped. Backward, if there is one, goes through this pass's tape too. */
    public static ForwardPass evaluation() {
        return new ForwardPass(0, null, new CutTape());
    }

    /**
     * @param counters int64 (2) on the model's device: the step, and the place in the global batch of the first sample;
     *     a tensor, so that a captured step moves on
     */
    public static ForwardPass training(long seed, Tensor counters) {
        return new ForwardPass(seed, counters, new CutTape());
    }

    /** Whether this pass is part of an update. */
    public boolean isTraining() {
        return counters != null;
    }

    /** What backward goes through. */
    public CutTape tape() {
        return tape;
    }

    /** Of the run's random draws. */
    public long seed() {
        return seed;
    }

    /**
     * As {@link #training} was given them.
     *
     * @throws IllegalStateException in evaluation
     */
    public Tensor counters() {
        if (counters == null) {
            throw new IllegalStateException("evaluation has no counters");
        }
        return counters;
    }
}
