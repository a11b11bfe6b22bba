package dev.trainyard.report;

/**
 * An axis of a chart.
 *
 * @param label what is drawn along it
 * @param unit its unit, or "" for a bare number
 * @param log whether it is logarithmic; values that are not positive are then left out
 */
public record Axis(String label, String unit, boolean log) {
    public static Axis linear(String label, String unit) {
        return new Axis(label, unit, false);
    }

    public static Axis log(String label, String unit) {
        return new Axis(label, unit, true);
    }

    /** "loss (nats)". */
    String text() {
        return unit.isEmpty() ? label : label + " (" + unit + ")";
    }

    /** Whether {@code value} has a place on this axis. */
    boolean shows(double value) {
        return Double.isFinite(value) && (!log || value > 0);
    }
}
