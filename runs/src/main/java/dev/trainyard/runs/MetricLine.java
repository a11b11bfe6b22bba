package dev.trainyard.runs;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A line of {@code metrics.jsonl} as it is read back.
 *
 * @param step -1 if the line has none
 * @param seconds of run time
 * @param wallTime the epoch if the line has none
 * @param numbers by name, in the order written; NaN and infinities among them
 */
public record MetricLine(long step, double seconds, Instant wallTime, Map<String, Double> numbers) {
    private static final Set<String> ABOUT_THE_LINE = Set.of("step", "time", "wall_time");

    /** What an object of the file says. */
    public static MetricLine of(JsonNode line) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        line.properties().forEach(entry -> {
            if (!isAboutTheLine(entry.getKey())) {
                MetricSeries.number(entry.getValue()).ifPresent(number -> numbers.put(entry.getKey(), number));
            }
        });
        return new MetricLine(line.path("step").asLong(-1), line.path("time").asDouble(0), wallTime(line), numbers);
    }

    /** Whether a key is none of the numbers but says when they were. */
    public static boolean isAboutTheLine(String key) {
        return ABOUT_THE_LINE.contains(key);
    }

    /** When a line of any file of the run was written; the epoch if it does not say. */
    public static Instant wallTime(JsonNode line) {
        try {
            return Instant.parse(line.path("wall_time").asString(""));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
