package dev.trainyard.runs;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether two runs computed the same numbers, bit for bit: every key of every step but times, rates and system figures.
 *
 * @param compared how many numbers are equal on both sides
 * @param first where they part; empty if they do not
 */
public record MetricsComparison(long compared, Optional<Difference> first) {
    /**
     * A number that is not the same.
     *
     * @param left as the file has it, "absent", or "written twice", which a step that was redone must not be
     */
    public record Difference(long step, String key, String left, String right) {}

    private record Point(long step, String key) {}

    /** The value that stands for a number which a file has more than once. */
    private static final String TWICE = "written twice";

    /** Compares two metrics files; the first difference is that of the lowest step. */
    public static MetricsComparison of(Path left, Path right) {
        Map<Point, String> lefts = read(left);
        Map<Point, String> rights = read(right);
        Map<Point, String> all = new LinkedHashMap<>(lefts);
        rights.forEach(all::putIfAbsent);
        long compared = 0;
        Difference first = null;
        for (Point point : all.keySet()) {
            String a = lefts.getOrDefault(point, "absent");
            String b = rights.getOrDefault(point, "absent");
            if (a.equals(b) && !a.equals(TWICE)) {
                compared++;
            } else if (first == null || point.step < first.step) {
                first = new Difference(point.step, point.key, a, b);
            }
        }
        return new MetricsComparison(compared, Optional.ofNullable(first));
    }

    /** Whether there was something to compare and all of it is equal. */
    public boolean identical() {
        return compared > 0 && first.isEmpty();
    }

    /** Times, rates and system figures differ from run to run and say nothing of the result. */
    static boolean matters(String key) {
        return !key.equals("step")
                && !key.equals("time")
                && !key.equals("wall_time")
                && !key.startsWith("system/")
                && !key.endsWith("_seconds")
                && !key.endsWith("/seconds")
                && !key.endsWith("_per_second");
    }

    /** The shortest text of a double is another for other bits, so texts can be compared. */
    private static Map<Point, String> read(Path file) {
        Map<Point, String> values = new LinkedHashMap<>();
        JsonLines.forEach(file, line -> {
            long step = line.path("step").asLong(-1);
            line.propertyStream().filter(entry -> matters(entry.getKey())).forEach(entry -> {
                OptionalDouble number = MetricSeries.number(entry.getValue());
                String text = number.isPresent()
                        ? Double.toString(number.getAsDouble())
                        : entry.getValue().toString();
                values.merge(new Point(step, entry.getKey()), text, (old, other) -> TWICE);
            });
        });
        return values;
    }
}
