package dev.trainyard.train.resilience;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Units;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.train.config.RetrySection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Files and networks that fail for a while: the same is tried again, with pauses that grow, and each time is an event. */
public final class Backoff {
    private static final double GROWTH = 2;
    private static final double JITTER = 0.25;

    private final RetrySection section;
    private final RunWriter run;
    private final Consumer<String> notes;

    public Backoff(RetrySection section, RunWriter run, Consumer<String> notes) {
        this.section = section;
        this.run = run;
        this.notes = notes;
    }

    /** A file or a network that may come back: also what a mapped file gives when its pages cannot be read. */
    public static boolean isFile(Throwable failure) {
        return failure instanceof UncheckedIOException
                || failure instanceof InternalError
                || failure instanceof JobException && failure.getCause() instanceof IOException;
    }

    /**
     * Does it, and again after a failure that may pass.
     *
     * @param operation as events name it
     * @throws RuntimeException the last failure, or one that does not pass
     */
    public void run(String operation, Predicate<Throwable> passes, Runnable work) {
        if (section.network() == 0) {
            work.run();
            return;
        }
        RetryPolicy<Object> policy = RetryPolicy.builder()
                .handleIf(passes::test)
                .withMaxRetries(section.network())
                .withBackoff(section.shortest(), section.longest().plusMillis(1), GROWTH)
                .withJitter(JITTER)
                .onRetryScheduled(event -> tell(
                        operation, event.getAttemptCount(), event.getDelay(), String.valueOf(event.getLastException())))
                .build();
        try {
            Failsafe.with(policy).run(work::run);
        } catch (FailsafeException e) {
            throw new IllegalStateException(operation + " was interrupted", e);
        }
    }

    private void tell(String operation, int attempt, Duration pause, String reason) {
        notes.accept(operation + ": " + reason + "; trying again in " + Units.duration(pause) + " (" + attempt + " of "
                + section.network() + ")");
        run.event(
                "retry",
                Map.of(
                        "operation",
                        operation,
                        "attempt",
                        attempt,
                        "pause_seconds",
                        pause.toMillis() / 1000.0,
                        "reason",
                        reason));
    }
}
