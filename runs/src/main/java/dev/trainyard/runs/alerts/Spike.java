package dev.trainyard.runs.alerts;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a number by its z-score against the {@value #WINDOW} values before it, as the outlier detector of llm.c does.
 * Until so many were seen, which after a resume means again, it judges nothing. The value itself is not part of the
 * window, since among n values none can be more than (n - 1) / sqrt(n) deviations away. Only upwards; values that are not
 * finite are neither judged nor remembered.
 */
final class Spike implements AlertCondition.Judgement {
    static final int WINDOW = 128;

    private final String alert;
    private final String metric;
    private final double threshold;
    private final double[] window = new double[WINDOW];
    private long seen;

    Spike(String alert, String metric, double threshold) {
        this.alert = alert;
        this.metric = metric;
        this.threshold = threshold;
    }

    @Override
    public Optional<Alert> of(long step, double value) {
        if (!Double.isFinite(value)) {
            return Optional.empty();
        }
        double mean = 0;
        double z = 0;
        if (seen >= WINDOW) {
            mean = mean();
            z = (value - mean) / deviation(mean); // NaN or infinite where all values are the same
        }
        window[(int) (seen++ % WINDOW)] = value;
        return z > threshold && Double.isFinite(z) ? Optional.of(alert(step, value, mean, z)) : Optional.empty();
    }

    private Alert alert(long step, double value, double mean, double z) {
        String message = String.format(
                Locale.ROOT,
                "%s is %.4g, %.1f standard deviations above %.4g, the mean of the %d lines before",
                metric,
                value,
                z,
                mean,
                WINDOW);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(metric, value);
        values.put("mean", mean);
        values.put("z", z);
        return new Alert(alert, Severity.WARNING, step, message, values);
    }

    /** Summed anew each time: a running sum of squares would lose the small deviations to rounding. */
    private double mean() {
        double sum = 0;
        for (double value : window) {
            sum += value;
        }
        return sum / WINDOW;
    }

    private double deviation(double mean) {
        double squares = 0;
        for (double value : window) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / WINDOW);
    }
}
