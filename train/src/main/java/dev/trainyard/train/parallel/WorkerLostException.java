package dev.trainyard.train.parallel;

import dev.trainyard.base.JobException;

/** A worker of a run has failed, and the others with it; the run can go on with those that are left. */
public final class WorkerLostException extends JobException {
    private static final long serialVersionUID = 1L;

    private final int rank;

    public WorkerLostException(int rank, Throwable cause) {
        super(
                "worker " + rank + " is lost: " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()),
                cause);
        this.rank = rank;
    }

    /** Which one failed first. */
    public int rank() {
        return rank;
    }
}
