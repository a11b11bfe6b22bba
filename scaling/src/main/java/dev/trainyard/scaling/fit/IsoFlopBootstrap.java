package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.scaling.fit.IsoFlopCurve.Minimum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far approach 2 could have come out otherwise: the parabola of every accepted budget refitted to resamples of the points
 * it went through. A parabola that has no minimum among its points is left out of its resample.
 *
 * @param exponents of N*, one a resample that kept at least 3 budgets
 * @param minima N* of the accepted budgets by their place among all, one a resample that kept the budget
 * @param failures resamples without an exponent
 */
public record IsoFlopBootstrap(List<Double> exponents, TreeMap<Integer, List<Double>> minima, int failures) {
    private static final int FEWEST = 3;
    private static final int FEWEST_FOR_INTERVAL = 20;

    public IsoFlopBootstrap {
        exponents = List.copyOf(exponents);
    }

    /**
     * Resamples: rows within each budget; with {@link Resample.Residual} residuals of each parabola; with
     * {@link Resample.Groups} whole budgets.
     */
    public static IsoFlopBootstrap of(
            IsoFlopFit fit, Observations rows, List<Budget> budgets, Resample resample, int draws, long seed) {
        CounterRandom random = new CounterRandom(seed, "isoflop bootstrap");
        List<Curve> curves = new ArrayList<>();
        for (int place = 0; place < budgets.size(); place++) {
            Observations own = rows.rows(budgets.get(place).rows());
            int number = place;
            fit.curves()
                    .get(place)
                    .minimum()
                    .ifPresent(minimum -> curves.add(
                            Curve.of(number, fit.curves().get(number).flops(), own.rows(minimum.window()), minimum)));
        }
        List<Double> exponents = new ArrayList<>();
        TreeMap<Integer, List<Double>> minima = new TreeMap<>();
        int widest = curves.stream().mapToInt(curve -> curve.x.length).max().orElse(0);
        for (int draw = 0; draw < draws; draw++) {
            List<double[]> kept = new ArrayList<>();
            for (int k = 0; k < curves.size(); k++) {
                long stream = ((long) draw * (curves.size() + 1) + k) * widest;
                int which = resample instanceof Resample.Groups
                        ? (int) random.below(curves.size(), ((long) draw * (curves.size() + 1) + k) * widest)
                        : k;
                Curve curve = curves.get(which);
                double best =
                        switch (resample) {
                            case Resample.Pairs _ -> curve.pairs(random, stream);
                            case Resample.Residual _ -> curve.residual(random, stream);
                            case Resample.Groups _ -> curve.vertex;
                        };
                if (!Double.isNaN(best)) {
                    double n = Math.pow(10, best);
                    kept.add(new double[] {curve.flops, n});
                    minima.computeIfAbsent(curve.place, _ -> new ArrayList<>()).add(n);
                }
            }
            exponent(kept).ifPresent(exponents::add);
        }
        return new IsoFlopBootstrap(exponents, minima, draws - exponents.size());
    }

    private static Optional<Double> exponent(List<double[]> kept) {
        if (kept.stream().mapToDouble(point -> point[0]).distinct().count() < FEWEST) {
            return Optional.empty();
        }
        return Optional.of(PowerLaw.of(
                        kept.stream().mapToDouble(point -> point[0]).toArray(),
                        kept.stream().mapToDouble(point -> point[1]).toArray())
                .exponent());
    }

    /** Percentiles of the exponent of N*; that of D* is 1 minus it. Empty with fewer than 20 resamples that have one. */
    public Optional<Interval> exponent(double level) {
        return interval(exponents, level);
    }

    /** Percentiles of N* of a budget, by its place; empty where it was refused. */
    public Optional<Interval> n(int budget, double level) {
        return interval(minima.getOrDefault(budget, List.of()), level);
    }

    private static Optional<Interval> interval(List<Double> values, double level) {
        if (values.size() < FEWEST_FOR_INTERVAL) {
            return Optional.empty();
        }
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        return Optional.of(new Interval(Quantile.of(sorted, (1 - level) / 2), Quantile.of(sorted, (1 + level) / 2)));
    }

    /** An accepted budget: its points, log10 N and loss, and its parabola. */
    private static final class Curve {
        private final int place;
        private final double flops;
        private final double[] x;
        private final double[] loss;
        private final double vertex;
        private final double[] fitted;

        private Curve(int place, double flops, double[] x, double[] loss, double vertex, double[] fitted) {
            this.place = place;
            this.flops = flops;
            this.x = x;
            this.loss = loss;
            this.vertex = vertex;
            this.fitted = fitted;
        }

        static Curve of(int place, double flops, Observations window, Minimum minimum) {
            double[] x = new double[window.size()];
            double[] loss = new double[x.length];
            double[] fitted = new double[x.length];
            double vertex = Math.log10(minimum.n());
            for (int i = 0; i < x.length; i++) {
                x[i] = Math.log10(window.n(i));
                loss[i] = window.loss(i);
                fitted[i] = minimum.loss() + minimum.curvature() * (x[i] - vertex) * (x[i] - vertex);
            }
            return new Curve(place, flops, x, loss, vertex, fitted);
        }

        /** log10 N* of drawn points; NaN where they have no minimum among them. */
        double pairs(CounterRandom random, long stream) {
            double[] xs = new double[x.length];
            double[] ys = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                int drawn = (int) random.below(x.length, stream + i);
                xs[i] = x[drawn];
                ys[i] = loss[drawn];
            }
            return Arrays.stream(xs).distinct().count() < 3 ? Double.NaN : minimum(xs, ys);
        }

        double residual(CounterRandom random, long stream) {
            // A parabola of n points leaves (n - 3) / n of the noise's variance
            double inflated = Math.sqrt((double) x.length / Math.max(1, x.length - 3));
            double[] ys = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                int drawn = (int) random.below(x.length, stream + i);
                ys[i] = fitted[i] + inflated * (loss[drawn] - fitted[drawn]);
            }
            return minimum(x, ys);
        }

        private double minimum(double[] xs, double[] ys) {
            Parabola parabola = Parabola.of(xs, ys);
            double best = parabola.vertex();
            double low = Arrays.stream(x).min().orElseThrow();
            double high = Arrays.stream(x).max().orElseThrow();
            return parabola.c2() > 0 && best >= low && best <= high ? best : Double.NaN;
        }
    }
}
