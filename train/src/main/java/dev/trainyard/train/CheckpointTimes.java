package dev.trainyard.train;

import dev.trainyard.train.config.CheckpointSection;

/** When the next checkpoint is due, and what the last ones cost: how long the loop stood still, and how long a commit took. */
final class CheckpointTimes {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final CheckpointSection section;
    private long lastNanos = System.nanoTime();
    private double stall;
    private volatile double lastStall;
    private double commit;
    private int commits;

    CheckpointTimes(CheckpointSection section) {
        this.section = section;
    }

    /** The minutes count from now. */
    void start() {
        lastNanos = System.nanoTime();
    }

    boolean isDue(long step) {
        boolean bySteps = section.everySteps() > 0 && step % section.everySteps() == 0;
        boolean byTime = section.everyMinutes() > 0
                && System.nanoTime() - lastNanos >= section.everyMinutes() * NANOS_PER_MINUTE;
        return bySteps || byTime;
    }

    void submitted(double stallSeconds) {
        lastNanos = System.nanoTime();
        stall += stallSeconds;
        lastStall = stallSeconds;
    }

    /** Called by the thread that writes. */
    synchronized void committed(double seconds) {
        commit += seconds;
        commits++;
    }

    /** What the next one may take, from the request to the commit; 0 before there was one. */
    synchronized double expectedSeconds() {
        return commits == 0 ? 0 : lastStall + commit / commits;
    }

    /** In all. */
    double stallSeconds() {
        return stall;
    }

    /** From the snapshot to the commit. */
    synchronized double meanCommitSeconds() {
        return commits == 0 ? 0 : commit / commits;
    }
}
