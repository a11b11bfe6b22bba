package dev.trainyard.runs.index;

import java.util.Arrays;

/** Joins consecutive points, or buckets of them, until each entry stands for as many as there should be. */
final class CurveBuilder {
    private final long group;
    private long total;
    private int size;
    private double[] x = new double[64];
    private double[] y = new double[64];
    private double[] low = new double[64];
    private double[] high = new double[64];
    private int[] gaps = new int[64];

    private long joined;
    private long finite;
    private double sum;
    /** The last value that is not finite: what an entry of nothing else shows. */
    private double odd = Double.NaN;

    /** @param group points of an entry */
    CurveBuilder(long group) {
        this.group = group;
    }

    void point(double at, double value) {
        boolean number = Double.isFinite(value);
        if (!number) {
            odd = value;
        }
        bucket(at, number ? value : Double.NaN, number ? value : Double.NaN, value, number ? 0 : 1, 1);
    }

    /** @param mean of the points that are finite */
    void bucket(double at, double lowest, double highest, double mean, int notFinite, int points) {
        if (joined == 0) {
            open(at);
        }
        int last = size - 1;
        int numbers = points - notFinite;
        if (numbers > 0) {
            low[last] = Double.isNaN(low[last]) ? lowest : Math.min(low[last], lowest);
            high[last] = Double.isNaN(high[last]) ? highest : Math.max(high[last], highest);
            sum += mean * numbers;
            finite += numbers;
        }
        gaps[last] += notFinite;
        joined += points;
        total += points;
        if (joined >= group) {
            close();
        }
    }

    Curve build() {
        if (joined > 0) {
            close();
        }
        return new Curve(
                total,
                group > 1,
                Arrays.copyOf(x, size),
                Arrays.copyOf(y, size),
                Arrays.copyOf(low, size),
                Arrays.copyOf(high, size),
                Arrays.copyOf(gaps, size));
    }

    private void open(double at) {
        if (size == x.length) {
            x = Arrays.copyOf(x, 2 * size);
            y = Arrays.copyOf(y, 2 * size);
            low = Arrays.copyOf(low, 2 * size);
            high = Arrays.copyOf(high, 2 * size);
            gaps = Arrays.copyOf(gaps, 2 * size);
        }
        x[size] = at;
        low[size] = Double.NaN;
        high[size] = Double.NaN;
        gaps[size] = 0;
        size++;
        sum = 0;
        finite = 0;
    }

    private void close() {
        int last = size - 1;
        y[last] = finite > 0 ? (group == 1 ? low[last] : sum / finite) : odd;
        joined = 0;
    }
}
