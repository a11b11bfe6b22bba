package dev.trainyard.train;

import dev.trainyard.base.JobException;

/** The loss is lost, and another try would only lose it again. */
public final class DivergedException extends JobException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }
}
