package dev.trainyard.scaling.fit;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A model smaller than the optimal one that reaches its loss by more tokens: dearer to train, cheaper to run.
 *
 * @param share of the optimal size
 * @param n parameters
 * @param d tokens it needs; empty where no number of tokens suffices
 * @param trainingFlops 6 N D of it over the budget
 */
public record OverTraining(double share, double n, Optional<Double> d, Optional<Double> trainingFlops) {
    private static final double[] SHARES = {1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1};

    /** The curve for a budget. */
    public static List<OverTraining> curve(ParametricLaw law, double flops) {
        Optimum best = law.optimum(flops);
        return DoubleStream.of(SHARES).mapToObj(share -> at(law, best, share)).toList();
    }

    private static OverTraining at(ParametricLaw law, Optimum best, double share) {
        double n = share * best.n();
        double left = best.loss() - law.E() - law.A() * Math.pow(n, -law.alpha());
        if (left <= 0) {
            return new OverTraining(share, n, Optional.empty(), Optional.empty());
        }
        double d = Math.pow(left / law.B(), -1 / law.beta());
        return new OverTraining(share, n, Optional.of(d), Optional.of(n * d / (best.n() * best.d())));
    }
}
