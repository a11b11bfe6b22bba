package dev.trainyard.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The signals that ask a process to stop, handed to a function instead of ending it, until this is closed: INT (Ctrl-C),
 * TERM, and USR1, by which {@link MpiLaunch} asks the processes of a job.
 */
public final class StopSignals implements AutoCloseable {
    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

    private StopSignals() {}

    /** {@code action} gets INT, TERM or USR1, each time that one comes, in a thread of the JVM: it must not wait. */
    public static StopSignals listen(Consumer<String> action) {
        StopSignals signals = new StopSignals();
        for (String name : List.of("TERM", "INT", "USR1")) {
            Signal signal = new Signal(name);
            signals.before.put(signal, Signal.handle(signal, ignored -> action.accept(name)));
        }
        return signals;
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
