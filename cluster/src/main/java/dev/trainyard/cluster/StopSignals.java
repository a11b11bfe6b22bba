package dev.trainyard.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Ctrl-C and SIGTERM, handed to a function instead of ending the process, until this is closed. */
public final class StopSignals implements AutoCloseable {
    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

    private StopSignals() {}

    /** {@code action} gets INT or TERM, each time that one comes, in a thread of the JVM: it must not wait. */
    public static StopSignals listen(Consumer<String> action) {
        StopSignals signals = new StopSignals();
        for (String name : List.of("TERM", "INT")) {
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
