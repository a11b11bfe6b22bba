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

    /** The value of so many rows that are off by 1e-7 each: less than that is no difference between fits. */
    default double negligible(int rows) {
        double squares = 1e-14 * rows;
        return switch (this) {
            case Huber huber -> 0.5 * squares * Math.min(1, huber.delta() / 1e-7);
            case Squared _ -> squares;
            case LowerEnvelope _ -> 1e-7;
        };
    }

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
