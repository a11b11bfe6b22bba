package dev.trainyard.precision.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** The last values of a number, to which the next is compared: by their median, which a few spikes do not move. */
final class RobustWindow {
    static final int SIZE = 128;
    /** Fewer say nothing. */
    static final int LEAST = 16;
    /** Makes the median absolute deviation of normal numbers their standard deviation. */
    private static final double NORMAL = 1.4826;

    private final Deque<Double> values = new ArrayDeque<>();

    /** Remembers a value; one that is not finite is passed over. */
    void add(double value) {
        if (Double.isFinite(value)) {
            values.addLast(value);
            if (values.size() > SIZE) {
                values.removeFirst();
            }
        }
    }

    /** How many deviations a value is above the median; absent where there are too few values, or all are the same. */
    OptionalDouble z(double value) {
        OptionalDouble median = median();
        if (median.isEmpty() || !Double.isFinite(value)) {
            return OptionalDouble.empty();
        }
        double middle = median.getAsDouble();
        double deviation = NORMAL
                * middle(values.stream()
                        .mapToDouble(one -> Math.abs(one - middle))
                        .sorted()
                        .toArray());
        return deviation == 0 ? OptionalDouble.empty() : OptionalDouble.of((value - middle) / deviation);
    }

    /** A value over the median. */
    OptionalDouble ratio(double value) {
        OptionalDouble median = median();
        return median.isEmpty() || median.getAsDouble() <= 0 || !Double.isFinite(value)
                ? OptionalDouble.empty()
                : OptionalDouble.of(value / median.getAsDouble());
    }

    private OptionalDouble median() {
        return values.size() < LEAST
                ? OptionalDouble.empty()
                : OptionalDouble.of(middle(values.stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray()));
    }

    private static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** For a checkpoint. */
    List<Double> state() {
        return List.copyOf(values);
    }

    /** Goes on from {@link #state}. */
    void resume(JsonNode state) {
        values.clear();
        state.forEach(value -> add(value.asDouble()));
    }
}
