package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The best model for a budget, each figure with its interval. 6 N D = C holds for {@code n} and {@code d} as given.
 *
 * @param flops the budget C
 * @param n parameters
 * @param d tokens
 * @param tokensPerParameter d / n
 * @param loss of such a model, nats per token: the interval is that of its mean
 * @param lossOfOneRun where one trained model may come out: the scatter of runs added
 * @param extrapolation C over the largest C of the rows
 */
public record Prediction(
        double flops,
        Predicted n,
        Predicted d,
        Predicted tokensPerParameter,
        Predicted loss,
        Interval lossOfOneRun,
        double extrapolation) {
    /**
     * Predicts.
     *
     * @param laws what the law could have been: of a bootstrap
     * @param residuals of the fit, log scale
     */
    public static Prediction of(
            ParametricLaw law,
            List<ParametricLaw> laws,
            List<Double> residuals,
            double flops,
            double largestFlops,
            double level,
            long seed) {
        Optimum best = law.optimum(flops);
        return new Prediction(
                flops,
                predicted(law, laws, level, l -> l.optimum(flops).n()),
                predicted(law, laws, level, l -> l.optimum(flops).d()),
                predicted(law, laws, level, l -> l.optimum(flops).tokensPerParameter()),
                predicted(law, laws, level, l -> l.loss(best.n(), best.d())),
                oneRun(laws, residuals, best, level, seed),
                flops / largestFlops);
    }

    private static Predicted predicted(
            ParametricLaw law, List<ParametricLaw> laws, double level, ToDoubleFunction<ParametricLaw> quantity) {
        return new Predicted(
                quantity.applyAsDouble(law),
                interval(laws.stream().mapToDouble(quantity).toArray(), level));
    }

    /** Every law's loss times exp of a drawn residual; the residuals are centred and inflated by sqrt(n / (n - p)). */
    private static Interval oneRun(
            List<ParametricLaw> laws, List<Double> residuals, Optimum best, double level, long seed) {
        CounterRandom random = new CounterRandom(seed, "prediction");
        int n = residuals.size();
        double mean = residuals.stream().mapToDouble(r -> r).average().orElse(0);
        double inflated = Math.sqrt((double) n / Math.max(1, n - ParametricObjective.DIMENSION));
        double[] losses = new double[laws.size()];
        for (int k = 0; k < losses.length; k++) {
            double residual = residuals.get((int) random.below(n, k)) - mean;
            losses[k] = laws.get(k).loss(best.n(), best.d()) * Math.exp(inflated * residual);
        }
        return interval(losses, level);
    }

    /** The middle part of a sample that holds {@code level} of it. */
    public static Interval interval(double[] values, double level) {
        Arrays.sort(values);
        return new Interval(Quantile.of(values, (1 - level) / 2), Quantile.of(values, (1 + level) / 2));
    }
}
