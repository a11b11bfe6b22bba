package dev.trainyard.base;

/** What the process tells its caller; the same numbers for every command. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** The job failed while it worked. */
    FAILED(1),
    /** Wrong usage, configuration or input; nothing was started. */
    USAGE(2),
    /** The job ran and its verdict is negative. */
    NEGATIVE(3),
    /** Preempted after a committed checkpoint: put me back in the queue. */
    PREEMPTED(99),
    /** Interrupted after a committed checkpoint. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number given to the operating system. */
    public int code() {
        return code;
    }
}
