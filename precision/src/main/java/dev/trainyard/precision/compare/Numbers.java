package dev.trainyard.precision.compare;

import java.util.Locale;

/** How the comparison's numbers are written for people. */
public final class Numbers {
    private Numbers() {}

    /** A value of a quantity, with its unit. */
    public static String of(Quantity quantity, double value) {
        if (quantity.isShare()) {
            return percent(value);
        }
        return switch (quantity) {
            case SQNR -> String.format(Locale.ROOT, "%.1f dB", value);
            case NAN -> String.format(Locale.ROOT, "%.0f", value);
            default -> String.format(Locale.ROOT, "%.4f", value);
        };
    }

    /** {@code 0.0312} is "3.1 %", a smaller share has more digits. */
    public static String percent(double share) {
        if (!Double.isFinite(share)) {
            return String.valueOf(share);
        }
        double percent = 100 * share;
        double size = Math.abs(percent);
        String format = size == 0 || size >= 9.95 ? "%.0f %%" : size >= 0.095 ? "%.1f %%" : "%.2g %%";
        return String.format(Locale.ROOT, format, percent);
    }

    /** "+12 %", "-3.1 %". */
    public static String change(double share) {
        return (share > 0 ? "+" : "") + percent(share);
    }

    /** A loss in nats. */
    public static String loss(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
