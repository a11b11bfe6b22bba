package dev.trainyard.runs.alerts;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that people should know of a run.
 *
 * @param name a stable key in snake_case, {@code loss_nan}: what cool-downs and filters go by
 * @param step the update that it belongs to
 * @param message one sentence for people; kept to one line
 * @param values the numbers that it is about, by name
 */
public record Alert(String name, Severity severity, long step, String message, Map<String, Double> values) {
    public Alert {
        message = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
