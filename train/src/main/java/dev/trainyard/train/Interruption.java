package dev.trainyard.train;

import dev.trainyard.base.ExitCode;
import dev.trainyard.runs.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What asks the run to stop: a signal, or the end of its time. The step in progress ends and the loop commits a checkpoint;
 * a signal's handler only sets a flag. A second signal ends the process at once.
 */
public final class Interruption implements AutoCloseable {
    /** How a run stops when it is asked to. */
    public enum Kind {
        PREEMPTED(Status.PREEMPTED, ExitCode.PREEMPTED),
        INTERRUPTED(Status.INTERRUPTED, ExitCode.INTERRUPTED);

        private final Status status;
        private final ExitCode exitCode;

        Kind(Status status, ExitCode exitCode) {
            this.status = status;
            this.exitCode = exitCode;
        }

        Status status() {
            return status;
        }

        public ExitCode exitCode() {
            return exitCode;
        }
    }

    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    private final long startedNanos = System.nanoTime();
    private final Optional<Duration> limit;
    private volatile @Nullable Request requested;

    private Interruption(Optional<Duration> limit) {
        this.limit = limit;
    }

    /**
     * Listens to TERM, USR1 and INT until it is closed.
     *
     * @param limit the run's time from now, at whose end it is preempted
     */
    public static Interruption listen(Optional<Duration> limit) {
        Interruption interruption = new Interruption(limit);
        interruption.on("TERM", Kind.PREEMPTED);
        interruption.on("USR1", Kind.PREEMPTED);
        interruption.on("INT", Kind.INTERRUPTED);
        return interruption;
    }

    /**
     * What has asked.
     *
     * @param cause the signal's name, or {@code time_limit}
     * @param nanos when, by {@link System#nanoTime}
     */
    public record Request(Kind kind, String cause, long nanos) {
        /** Seconds since. */
        double seconds() {
            return (System.nanoTime() - nanos) / 1e9;
        }
    }

    /** How to stop, if anything has asked; any thread may look. */
    public Optional<Kind> requested() {
        return request().map(Request::kind);
    }

    /** What has asked, if anything has; any thread may look. */
    public Optional<Request> request() {
        return Optional.ofNullable(requested)
                .or(() -> limit.map(time -> startedNanos + time.toNanos())
                        .filter(end -> System.nanoTime() - end >= 0)
                        .map(end -> new Request(Kind.PREEMPTED, "time_limit", end)));
    }

    private void on(String name, Kind kind) {
        Signal signal = new Signal(name);
        before.put(signal, Signal.handle(signal, ignored -> {
            if (requested != null) {
                Runtime.getRuntime().halt(kind.exitCode().code());
            }
            requested = new Request(kind, "SIG" + name, System.nanoTime());
        }));
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
