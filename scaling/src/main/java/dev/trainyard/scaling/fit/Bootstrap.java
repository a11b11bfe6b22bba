package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * How far a fitted law could have come out otherwise: the law of every resample (Efron 1979).
 *
 * @param law the fit to the rows themselves
 * @param laws of the resamples, in the order of their numbers, failed ones left out
 * @param failures resamples without a converged fit
 * @param withoutOne the laws without each row (or group) in turn: the acceleration of BCa
 */
public record Bootstrap(ParametricLaw law, List<ParametricLaw> laws, int failures, List<ParametricLaw> withoutOne) {
    /** How an interval is read off the resamples. */
    public enum Kind {
        PERCENTILE,
        /** Corrected for bias and skewness: Efron 1987. */
        BCA
    }

    public Bootstrap {
        laws = List.copyOf(laws);
        withoutOne = List.copyOf(withoutOne);
    }

    /**
     * Refits {@code draws} resamples on all cores.
     *
     * @param seed same seed, same laws, on any number of threads
     */
    public static Bootstrap of(ParametricFit fit, Observations rows, Resample resample, int draws, long seed) {
        if (draws < 2) {
            throw new InputException("a bootstrap of " + draws + " resamples tells nothing; take 1000 or more");
        }
        Refits refits = new Refits(fit.law(), fit.misfit(), rows);
        List<Optional<ParametricLaw>> drawn = refits.bootstrap(resample, draws, seed);
        List<ParametricLaw> laws = drawn.stream().flatMap(Optional::stream).toList();
        if (laws.size() < 2) {
            throw new InputException("no fit of " + draws + " resamples converged; the rows do not determine the law");
        }
        List<ParametricLaw> without =
                refits.jackknife(resample).stream().flatMap(Optional::stream).toList();
        return new Bootstrap(fit.law(), laws, draws - laws.size(), without);
    }

    /** Standard error of a quantity of the law: the deviation over the resamples. */
    public double standardError(ToDoubleFunction<ParametricLaw> quantity) {
        double[] values = values(laws, quantity);
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    /** Correlation of two quantities over the resamples. */
    public double correlation(ToDoubleFunction<ParametricLaw> p, ToDoubleFunction<ParametricLaw> q) {
        double sp = standardError(p);
        double sq = standardError(q);
        double both = standardError(law -> p.applyAsDouble(law) / sp + q.applyAsDouble(law) / sq);
        return both * both / 2 - 1;
    }

    /** Covariance of (ln A, ln B, ln E, alpha, beta) over the resamples. */
    public double[][] covariance() {
        int size = ParametricObjective.DIMENSION;
        double[] mean = new double[size];
        double[][] covariance = new double[size][size];
        for (ParametricLaw one : laws) {
            double[] logs = one.logs();
            for (int p = 0; p < size; p++) {
                mean[p] += logs[p] / laws.size();
            }
        }
        for (ParametricLaw one : laws) {
            double[] logs = one.logs();
            for (int p = 0; p < size; p++) {
                for (int q = 0; q < size; q++) {
                    covariance[p][q] += (logs[p] - mean[p]) * (logs[q] - mean[q]) / (laws.size() - 1);
                }
            }
        }
        return covariance;
    }

    /** The interval that holds the quantity with probability {@code level}. */
    public Interval interval(ToDoubleFunction<ParametricLaw> quantity, double level, Kind kind) {
        double[] sorted = values(laws, quantity);
        Arrays.sort(sorted);
        double tail = (1 - level) / 2;
        if (kind == Kind.PERCENTILE) {
            return new Interval(Quantile.of(sorted, tail), Quantile.of(sorted, 1 - tail));
        }
        NormalDistribution normal = new NormalDistribution();
        double point = quantity.applyAsDouble(law);
        double below = Arrays.stream(sorted).filter(v -> v < point).count();
        double half = 0.5 / sorted.length;
        double bias = normal.inverseCumulativeProbability(Math.clamp(below / sorted.length, half, 1 - half));
        double acceleration = acceleration(values(withoutOne, quantity));
        return new Interval(
                Quantile.of(sorted, corrected(normal, tail, bias, acceleration)),
                Quantile.of(sorted, corrected(normal, 1 - tail, bias, acceleration)));
    }

    private static double corrected(NormalDistribution normal, double share, double bias, double acceleration) {
        double z = bias + normal.inverseCumulativeProbability(share);
        return normal.cumulativeProbability(bias + z / (1 - acceleration * z));
    }

    private static double acceleration(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double cubes = 0;
        double squares = 0;
        for (double value : values) {
            double d = mean - value;
            squares += d * d;
            cubes += d * d * d;
        }
        return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
    }

    private static double[] values(List<ParametricLaw> laws, ToDoubleFunction<ParametricLaw> quantity) {
        return laws.stream().mapToDouble(quantity).toArray();
    }
}
