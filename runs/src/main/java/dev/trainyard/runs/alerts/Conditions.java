package dev.trainyard.runs.alerts;

import java.util.Map;
import java.util.Optional;

/** The conditions that any kind of training needs. */
public final class Conditions {
    private Conditions() {}

    /** An error when {@code metric} is NaN or infinite. */
    public static AlertCondition notFinite(String alert, String metric) {
        return AlertCondition.on(
                metric,
                (step, value) -> Double.isFinite(value)
                        ? Optional.empty()
                        : Optional.of(new Alert(
                                alert, Severity.ERROR, step, metric + " is " + value, Map.of(metric, value))));
    }

    /**
     * A warning when {@code metric} is far above the {@value Spike#WINDOW} lines before.
     *
     * @param z how far, in standard deviations
     */
    public static AlertCondition spike(String alert, String metric, double z) {
        return AlertCondition.on(metric, new Spike(alert, metric, z));
    }
}
