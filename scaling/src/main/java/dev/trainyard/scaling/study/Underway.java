package dev.trainyard.scaling.study;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import java.time.Duration;

/**
 * How far a trial is that is being trained.
 *
 * @param before updates that an earlier process had done
 * @param steps updates done
 * @param sinceNanos when this process saw the first one begin
 */
record Underway(Trial trial, long before, long steps, long sinceNanos) {
    private static final double NANOS = 1e9;

    static Underway begun(Trial trial) {
        return new Underway(trial, 0, 0, 0);
    }

    Underway at(long update) {
        return steps == 0
                ? new Underway(trial, update - 1, update, System.nanoTime())
                : new Underway(trial, before, update, sinceNanos);
    }

    /** Of the plan's estimate, what the updates done stand for. */
    double estimatedSecondsDone() {
        return trial.estimatedSeconds() * steps / trial.steps();
    }

    /** The part of it that costs this process no time. */
    double estimatedSecondsBefore() {
        return trial.estimatedSeconds() * before / trial.steps();
    }

    /** At the pace so far; 0 before there is one. */
    double secondsLeft() {
        double perSecond = updatesPerSecond();
        return Double.isNaN(perSecond) ? 0 : (trial.steps() - steps) / perSecond;
    }

    private double updatesPerSecond() {
        double seconds = (System.nanoTime() - sinceNanos) / NANOS;
        return steps - before <= 1 ? Double.NaN : (steps - before) / seconds;
    }

    void addTo(TextTable table) {
        double perSecond = updatesPerSecond();
        table.row(
                trial.experimentId(),
                Units.count(trial.n()),
                Units.count(trial.d()),
                100 * steps / trial.steps() + "%",
                Double.isNaN(perSecond) ? "-" : Units.count(perSecond * trial.d() / trial.steps()),
                Double.isNaN(perSecond) ? "-" : Units.duration(Duration.ofMillis((long) (secondsLeft() * 1000))));
    }
}
