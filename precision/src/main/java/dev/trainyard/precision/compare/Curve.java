package dev.trainyard.precision.compare;

import dev.trainyard.runs.MetricSeries;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.DoublePredicate;

/** A number over steps that rise. */
final class Curve {
    /** The end of a run, over which a number is averaged. */
    private static final double END = 0.1;

    private final long[] steps;
    private final double[] values;

    Curve(long[] steps, double[] values) {
        this.steps = steps.clone();
        this.values = values.clone();
    }

    static Curve of(MetricSeries series) {
        return new Curve(series.steps(), series.values());
    }

    int size() {
        return steps.length;
    }

    long step(int i) {
        return steps[i];
    }

    double value(int i) {
        return values[i];
    }

    long[] steps() {
        return steps.clone();
    }

    double[] values() {
        return values.clone();
    }

    /** For charts. */
    double[] x() {
        return Arrays.stream(steps).asDoubleStream().toArray();
    }

    double last() {
        return values[values.length - 1];
    }

    long lastStep() {
        return steps[steps.length - 1];
    }

    /** Mean of the last tenth; NaN if one of it is. */
    double endMean() {
        int count = Math.max(1, (int) Math.round(END * values.length));
        return Arrays.stream(values, values.length - count, values.length)
                .average()
                .orElse(Double.NaN);
    }

    /** At the steps given, which must be some of this curve's. */
    Curve at(long[] wanted) {
        double[] found = new double[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            found[i] = values[Arrays.binarySearch(steps, wanted[i])];
        }
        return new Curve(wanted, found);
    }

    /** This less {@code other}, at the steps that both have. */
    Curve minus(Curve other) {
        long[] common = common(steps, other.steps);
        double[] left = at(common).values;
        double[] right = other.at(common).values;
        Arrays.setAll(left, i -> left[i] - right[i]);
        return new Curve(common, left);
    }

    /** The steps in both. */
    static long[] common(long[] one, long[] other) {
        return Arrays.stream(one)
                .filter(step -> Arrays.binarySearch(other, step) >= 0)
                .toArray();
    }

    /** The first step whose value is no finite number. */
    OptionalLong firstNotFinite() {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return OptionalLong.of(steps[i]);
            }
        }
        return OptionalLong.empty();
    }

    /** Where the values begin to be bad for {@code lines} lines in a row; of a curve that is shorter, for all of them. */
    OptionalInt departure(DoublePredicate bad, int lines) {
        int wanted = Math.min(lines, values.length);
        int run = 0;
        for (int i = 0; i < values.length; i++) {
            run = bad.test(values[i]) ? run + 1 : 0;
            if (run == wanted) {
                return OptionalInt.of(i - wanted + 1);
            }
        }
        return OptionalInt.empty();
    }
}
