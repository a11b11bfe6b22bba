package dev.trainyard.train;

import dev.trainyard.runs.RunWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a request to stop leaves to do, and to tell. */
final class Preemption {
    /** For commands at the end of a run that nobody has asked to stop. */
    private static final Duration UNHURRIED = Duration.ofMinutes(10);

    private Preemption() {}

    /** How long the process may go on. */
    static Duration left(Interruption interruption, double graceSeconds) {
        return interruption
                .request()
                .map(request -> Duration.ofMillis((long) (1000 * Math.max(0, graceSeconds - request.seconds()))))
                .orElse(UNHURRIED);
    }

    /** Notes that the run has stopped before its end, if it has. */
    static void tell(RunWriter run, Interruption interruption, boolean complete, double graceSeconds) {
        Optional<Interruption.Request> request = interruption.request().filter(_ -> !complete);
        request.ifPresent(asked -> run.event(
                asked.kind() == Interruption.Kind.PREEMPTED ? "preempted" : "interrupted",
                Map.of("cause", asked.cause(), "seconds", asked.seconds(), "grace_seconds", graceSeconds)));
    }
}
