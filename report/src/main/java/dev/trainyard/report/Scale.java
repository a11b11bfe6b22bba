package dev.trainyard.report;

import java.util.List;

/**
 * Values to pixels along one axis.
 *
 * @param min the value at {@code from}
 * @param max the value at {@code to}
 * @param from pixel position of {@code min}
 * @param to pixel position of {@code max}
 */
record Scale(boolean log, double min, double max, double from, double to) {
    /** Room for all values between {@code min} and {@code max}, with {@code margin} of the span added at both ends. */
    static Scale covering(boolean log, double min, double max, double margin, double from, double to) {
        double low = log ? Math.log10(min) : min;
        double high = log ? Math.log10(max) : max;
        double pad = (high - low) * margin;
        if (high - low <= Math.abs(high) * 1e-12) { // one value: put it in the middle
            pad = log ? 0.5 : high == 0 ? 1 : Math.abs(high) * 0.1;
        }
        double padded = low - pad;
        // A loss or a rate near 0 should not get an axis that goes below it.
        double floor = !log && min >= 0 ? Math.max(0, padded) : padded;
        return log
                ? new Scale(true, Math.pow(10, floor), Math.pow(10, high + pad), from, to)
                : new Scale(false, floor, high + pad, from, to);
    }

    double pixel(double value) {
        double part = log
                ? (Math.log10(value) - Math.log10(min)) / (Math.log10(max) - Math.log10(min))
                : (value - min) / (max - min);
        return from + part * (to - from);
    }

    List<Ticks.Tick> ticks(int about) {
        return log ? Ticks.logarithmic(min, max, about) : Ticks.linear(min, max, about);
    }
}
