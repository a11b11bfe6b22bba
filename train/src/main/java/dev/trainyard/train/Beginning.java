package dev.trainyard.train;

import dev.trainyard.runs.RunWriter;
import java.time.Instant;
import java.util.Optional;

/**
 * When an attempt at a run began.
 *
 * @param at since when its time counts
 * @param lastSign when the attempt before it, in this process or another, gave its last sign of life; empty in a new run
 */
record Beginning(Instant at, Optional<Instant> lastSign) {
    private static final long STARTING_SECONDS = 60;

    /** That of a process, which has not spent its time on this run if it did other things before. */
    static Beginning of(RunWriter run) {
        Instant now = Instant.now();
        Instant process = ProcessHandle.current().info().startInstant().orElse(now);
        boolean fresh = process.isAfter(now.minusSeconds(STARTING_SECONDS))
                && run.lastSign().filter(process::isBefore).isEmpty();
        return new Beginning(fresh ? process : now, run.lastSign());
    }

    /** Right after an attempt that failed. */
    static Beginning again() {
        Instant now = Instant.now();
        return new Beginning(now, Optional.of(now));
    }
}
