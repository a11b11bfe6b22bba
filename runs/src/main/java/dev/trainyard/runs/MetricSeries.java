package dev.trainyard.runs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** One named number over the steps of a run; {@code step(i)} goes with {@code value(i)}. */
public final class MetricSeries {
    private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private final String name;
    private long[] steps = new long[16];
    private double[] values = new double[16];
    private int size;

    private MetricSeries(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public int size() {
        return size;
    }

    /** In the order written, which rises. */
    public long[] steps() {
        return Arrays.copyOf(steps, size);
    }

    public double[] values() {
        return Arrays.copyOf(values, size);
    }

    public double last() {
        return values[size - 1];
    }

    /** Every number of a metrics file but the step itself. */
    static Map<String, MetricSeries> readAll(Path metricsFile) {
        Map<String, MetricSeries> all = new LinkedHashMap<>();
        JsonLines.forEach(metricsFile, line -> {
            long step = line.path("step").asLong(-1);
            line.propertyStream()
                    .filter(entry -> !entry.getKey().equals("step"))
                    .forEach(entry -> number(entry.getValue())
                            .ifPresent(value -> all.computeIfAbsent(entry.getKey(), MetricSeries::new)
                                    .add(step, value)));
        });
        return all;
    }

    /** The number that a metrics line holds; empty if it is other text. */
    public static OptionalDouble number(JsonNode node) {
        if (node.isNumber()) {
            return OptionalDouble.of(node.doubleValue());
        }
        return node.isString() && NON_FINITE.contains(node.stringValue())
                ? OptionalDouble.of(Double.parseDouble(node.stringValue()))
                : OptionalDouble.empty();
    }

    private void add(long step, double value) {
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        steps[size] = step;
        values[size++] = value;
    }
}
