package dev.trainyard.train;

import dev.trainyard.train.config.CheckpointSection;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * When the next checkpoint is due, and what the last ones cost: how long the loop stood still, and how long a commit took.
 * A save that the clock asks for while one is in flight is taken as soon as that one has ended; one that the step number
 * asks for is taken at its step. The methods are for the loop's thread but where it says otherwise.
 */
final class CheckpointTimes {
    private static final double NANOS = 1e9;
    private static final long NEVER = -1;

    private final CheckpointSection section;
    private final DoubleSupplier runSeconds;
    private final BiConsumer<String, Map<String, ?>> events;
    private final LongSupplier clock;
    private double interval;
    private long restarts;
    private long nextNanos;
    private long fellDue = NEVER;
    private int timesDue;
    private long takenByClock = NEVER;
    private double stall;
    private int stalls;
    private double commit;
    private int commits;

    /**
     * @param runSeconds how long the run has run, over all its restarts
     * @param events takes what the run should note
     * @param clock in nanoseconds
     */
    CheckpointTimes(
            CheckpointSection section,
            DoubleSupplier runSeconds,
            BiConsumer<String, Map<String, ?>> events,
            LongSupplier clock) {
        this.section = section;
        this.runSeconds = runSeconds;
        this.events = events;
        this.clock = clock;
        this.interval = section.minutes().orElse(SaveInterval.FIRST_SECONDS / 60) * 60;
    }

    /**
     * The minutes count from now.
     *
     * @param restarts of this run so far
     */
    void start(long restarts) {
        this.restarts = restarts;
        nextNanos = clock.getAsLong() + nanos(interval);
    }

    /** @param busy whether a save is in flight */
    boolean isDue(long step, boolean busy) {
        while (interval > 0 && clock.getAsLong() >= nextNanos) {
            fellDue = fellDue == NEVER ? step : fellDue;
            timesDue++;
            nextNanos += nanos(interval);
        }
        boolean byClock = fellDue != NEVER && !busy;
        takenByClock = byClock ? step : NEVER;
        return byClock || isDueByStep(step);
    }

    /** A save of {@code step} has begun after {@code stallSeconds}. */
    void submitted(long step, double stallSeconds) {
        boolean another = timesDue > 1 || takenByClock != step || isDueByStep(step);
        if (fellDue != NEVER && fellDue < step && another) {
            events.accept("checkpoint_merged", Map.of("due_step", fellDue, "step", step));
        }
        fellDue = NEVER;
        timesDue = 0;
        stall += stallSeconds;
        stalls++;
        if (section.minutes().isEmpty()) {
            adapt();
        }
        nextNanos = clock.getAsLong() + nanos(interval);
    }

    /** Called by the thread that writes. */
    synchronized void committed(double seconds) {
        commit += seconds;
        commits++;
    }

    /** What the next one may take, from the request to the commit; 0 before there was one. */
    synchronized double expectedSeconds() {
        return commits == 0 ? 0 : stall / Math.max(1, stalls) + commit / commits;
    }

    /** In all. */
    double stallSeconds() {
        return stall;
    }

    /** From the snapshot to the commit. */
    synchronized double meanCommitSeconds() {
        return commits == 0 ? 0 : commit / commits;
    }

    private boolean isDueByStep(long step) {
        return section.everySteps() > 0 && step % section.everySteps() == 0;
    }

    private void adapt() {
        double between = SaveInterval.meanTimeBetweenFailures(runSeconds.getAsDouble(), restarts);
        double cost = stall / stalls;
        double next = SaveInterval.seconds(cost, between, meanCommitSeconds());
        if (SaveInterval.isNotable(interval, next)) {
            events.accept(
                    "checkpoint_interval",
                    Map.of(
                            "seconds",
                            next,
                            "cost_seconds",
                            cost,
                            "commit_seconds",
                            meanCommitSeconds(),
                            "mean_time_between_failures_hours",
                            between / 3600,
                            "restarts",
                            restarts));
            interval = next;
        }
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * NANOS);
    }
}
