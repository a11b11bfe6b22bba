package dev.trainyard.precision.telemetry;

import dev.trainyard.runs.JsonLine;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some quantities of some tensors in one update. A value that is not finite is undefined (the signal-to-noise ratio of a tensor
 * of zeros, say) and has no part in anything.
 */
public final class QuantityTable {
    private final String prefix;
    private final List<String> tensors;
    private final Map<String, double[]> columns = new LinkedHashMap<>();

    /**
     * @param prefix of the metrics' names: {@code precision}
     * @param tensors their names
     */
    QuantityTable(String prefix, List<String> tensors) {
        this.prefix = prefix;
        this.tensors = tensors;
    }

    /** A tensor and one of its numbers. */
    public record Entry(String tensor, double value) {}

    /** @param values one for each tensor */
    void put(String quantity, double[] values) {
        columns.put(quantity, values);
    }

    /**
     * Takes a column of a report.
     *
     * @param report rows of {@code width} numbers, the tensors' first
     */
    void put(String quantity, float[] report, int width, int column) {
        put(quantity, column(report, width, column));
    }

    /** A column of rows of {@code width} numbers; what is left at the end is no row. */
    static double[] column(float[] report, int width, int column) {
        double[] values = new double[report.length / width];
        for (int i = 0; i < values.length; i++) {
            values[i] = report[i * width + column];
        }
        return values;
    }

    /** What the metrics' names begin with. */
    public String prefix() {
        return prefix;
    }

    /** The tensors' names. */
    public List<String> tensors() {
        return tensors;
    }

    /** A quantity of each tensor, NaN or infinite where it is undefined; empty if it is not measured. */
    public Optional<double[]> column(String quantity) {
        return Optional.ofNullable(columns.get(quantity)).map(double[]::clone);
    }

    /** The tensor with the largest value of a quantity; empty where none has one. */
    public Optional<Entry> largest(String quantity) {
        double[] values = columns.getOrDefault(quantity, new double[0]);
        int found = -1;
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i]) && (found < 0 || values[i] > values[found])) {
                found = i;
            }
        }
        return found < 0 ? Optional.empty() : Optional.of(new Entry(tensors.get(found), values[found]));
    }

    /** The first tensor with a value above {@code limit}. */
    public Optional<Entry> firstAbove(String quantity, double limit) {
        double[] values = columns.getOrDefault(quantity, new double[0]);
        for (int i = 0; i < values.length; i++) {
            if (values[i] > limit) {
                return Optional.of(new Entry(tensors.get(i), values[i]));
            }
        }
        return Optional.empty();
    }

    /** Everything that is defined, by tensor and quantity: plain values for JSON. */
    public Map<String, Map<String, Double>> values() {
        Map<String, Map<String, Double>> all = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            Map<String, Double> one = new LinkedHashMap<>();
            for (Map.Entry<String, double[]> column : columns.entrySet()) {
                double value = column.getValue()[i];
                if (Double.isFinite(value)) {
                    one.put(column.getKey(), value);
                }
            }
            all.put(tensors.get(i), one);
        }
        return all;
    }

    /** Mean, least and greatest over the tensors. */
    void summarise(JsonLine line) {
        columns.forEach((quantity, values) -> {
            DoubleSummaryStatistics all =
                    Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
            if (all.getCount() > 0) {
                String name = prefix + "/" + quantity;
                line.put(name + "/mean", all.getAverage());
                line.put(name + "/min", all.getMin());
                line.put(name + "/max", all.getMax());
            }
        });
    }

    /** Each tensor by itself. */
    void write(JsonLine line) {
        columns.forEach((quantity, values) -> {
            for (int i = 0; i < values.length; i++) {
                if (Double.isFinite(values[i])) {
                    line.put(prefix + "/" + quantity + "/" + tensors.get(i), values[i]);
                }
            }
        });
    }
}
