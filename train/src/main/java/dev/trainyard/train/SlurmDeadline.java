package dev.trainyard.train;

import dev.trainyard.cluster.SlurmJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A job of Slurm that has a time limit is preempted in time for its last checkpoint, whether or not Slurm warns it. */
final class SlurmDeadline {
    private SlurmDeadline() {}

    /** How long a run of this process has until then; empty where there is no job, or no limit. */
    static Optional<Duration> left(double graceSeconds) {
        return SlurmJob.current().flatMap(job -> left(job, Instant.now(), graceSeconds));
    }

    static Optional<Duration> left(SlurmJob job, Instant now, double graceSeconds) {
        return job.end().map(end -> {
            Duration left = Duration.between(now, end).minusMillis((long) (graceSeconds * 1000));
            return left.isNegative() ? Duration.ZERO : left;
        });
    }
}
