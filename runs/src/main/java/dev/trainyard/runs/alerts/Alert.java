package dev.trainyard.runs.alerts;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something that people should know of a run.
 *
 * @param name a stable key in snake_case, {@code loss_nan}: what cool-downs and filters go by
 * @param step the update that it belongs to
 * @param message one sentence for people; kept to one line
 * @param values the numbers that it is about, by name
 * @param snapshot gives what else there is to know, as JSON has it; asked only when the alert is told, and kept in a file of
 *     the run
 */
public record Alert(
        String name,
        Severity severity,
        long step,
        String message,
        Map<String, Double> values,
        Optional<Supplier<?>> snapshot) {
    public Alert {
        message = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** An alert that says all there is to know. */
    public Alert(String name, Severity severity, long step, String message, Map<String, Double> values) {
        this(name, severity, step, message, values, Optional.empty());
    }

    /** The same with a snapshot. */
    public Alert with(Supplier<?> details) {
        return new Alert(name, severity, step, message, values, Optional.of(details));
    }
}
