package dev.trainyard.train.resilience;

import dev.trainyard.train.PhaseClock;
import java.time.Duration;
import java.time.Instant;

/** The account of a run's wall time: what earlier processes have spent, and this one since it began. */
public final class WallTime {
    private static final double MILLIS = 1000;

    private final PhaseClock clock;
    private final Instant begun;
    private Spent before;

    /**
     * @param begun when this process, or this attempt of it, began
     * @param clock made since
     */
    public WallTime(Instant begun, PhaseClock clock) {
        this.begun = begun;
        this.clock = clock;
        this.before = Spent.NOTHING.plus(seconds(begun, Instant.now()) - clock.seconds(PhaseClock.Phase.START), 0, 0);
    }

    /**
     * The run goes on from a checkpoint, or from nothing.
     *
     * @param spent up to then
     * @param saved when that was
     * @param lastSign when the process before gave its last sign of life
     * @return seconds between the two processes
     */
    public double resume(Spent spent, Instant saved, Instant lastSign) {
        double down = Math.max(0, seconds(lastSign, begun));
        before = spent.plus(before.start(), seconds(saved, lastSign), down);
        return down;
    }

    /** Until now. */
    public Spent spent() {
        return before.plus(clock);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / MILLIS;
    }
}
