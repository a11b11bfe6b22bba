package dev.trainyard.scaling.fit;

/** How far a law is from the rows: the sum (never the mean, but for {@link LowerEnvelope}) over the rows' residuals. */
public sealed interface Misfit {
    /** On what a residual is taken. */
    enum Scale {
        /** ln L - ln prediction. */
        LOG,
        /** L - prediction, nats. */
        RAW
    }

    Scale scale();

    /** As published: Huber's loss of the log residuals, with delta 1e-3. */
    static Misfit published() {
        return new Huber(1e-3, Scale.LOG);
    }

    /** r^2/2 up to {@code delta}, then delta (|r| - delta/2). */
    record Huber(double delta, Scale scale) implements Misfit {
        public Huber {
            if (!(delta > 0)) {
                throw new IllegalArgumentException("delta must be positive: " + delta);
            }
        }
    }

    /** The residual sum of squares. */
    record Squared(Scale scale) implements Misfit {}

    /**
     * The mean of |r| on raw loss, with predictions above the loss counted {@code over} times: the law hugs the rows from
     * below, so it is no estimate of the mean (the default of kyo-takano's chinchilla, with 10).
     */
    record LowerEnvelope(double over) implements Misfit {
        @Override
        public Scale scale() {
            return Scale.RAW;
        }
    }
}
