package dev.trainyard.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round numbers along an axis, and how they are written. */
final class Ticks {
    private static final String[] THOUSANDS = {"", "k", "M", "G", "T"};

    /** A place on the axis and its text. */
    record Tick(double value, String text) {}

    private Ticks() {}

    /** Multiples of 1, 2 or 5 times a power of ten between {@code min} and {@code max}, about so many. */
    static List<Tick> linear(double min, double max, int about) {
        double raw = (max - min) / about;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double part = raw / power;
        double step = power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
        double largest = Math.max(Math.abs(min), Math.abs(max));
        List<Tick> ticks = new ArrayList<>();
        double slack = 1e-9;
        double last = Math.floor(max / step + slack);
        for (double i = Math.ceil(min / step - slack); i <= last; i++) {
            ticks.add(new Tick(i * step, text(i * step, step, largest)));
        }
        return ticks;
    }

    /** Powers of ten, and small multiples of these where there are few; as on a linear axis within half a decade. */
    static List<Tick> logarithmic(double min, double max, int about) {
        double decades = Math.log10(max / min);
        if (decades < 0.5) {
            return linear(min, max, about).stream().filter(t -> t.value() > 0).toList();
        }
        int[] factors = decades <= 1 ? new int[] {1, 2, 3, 5, 7} : decades <= 2.5 ? new int[] {1, 2, 5} : new int[] {1};
        int stride = (int) Math.ceil(decades / (about + 1));
        List<Tick> ticks = new ArrayList<>();
        int first = (int) Math.floor(Math.log10(min));
        for (int exponent = first; exponent <= Math.log10(max) + 1e-9; exponent++) {
            if (Math.floorMod(exponent, stride) != 0) {
                continue;
            }
            for (int factor : factors) {
                double value = Double.parseDouble(factor + "e" + exponent);
                if (value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)) {
                    ticks.add(new Tick(value, power(factor, exponent)));
                }
            }
        }
        return ticks;
    }

    private static String power(int factor, int exponent) {
        if (exponent >= 0 && exponent <= 3) {
            return String.valueOf(factor * (int) Math.pow(10, exponent));
        }
        return exponent < 0 && exponent >= -3 ? "0." + "0".repeat(-exponent - 1) + factor : factor + "e" + exponent;
    }

    /** All ticks of an axis share their decimals and their suffix, so that they can be compared at a glance. */
    private static String text(double value, double step, double largest) {
        int magnitude = (int) Math.floor(Math.log10(largest) + 1e-9);
        int stepMagnitude = (int) Math.floor(Math.log10(step) + 1e-9);
        if (value == 0) {
            return "0";
        }
        if (magnitude < -3 || magnitude >= 15) {
            return fixed(value / Math.pow(10, magnitude), magnitude - stepMagnitude) + "e" + magnitude;
        }
        int group = magnitude < 4 ? 0 : magnitude / 3;
        return fixed(value / Math.pow(1000, group), 3 * group - stepMagnitude) + THOUSANDS[group];
    }

    private static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + Math.max(0, decimals) + "f", value);
    }
}
