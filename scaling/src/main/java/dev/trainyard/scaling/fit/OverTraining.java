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
 * @param trainingFlops 6 N D of it
 * @param timesBudget that over the budget
 * @param lifetimeFlops with 2 N for each token that the trained model will read or write
 */
public record OverTraining(
        double share,
        double n,
        Optional<Double> d,
        Optional<Double> trainingFlops,
        Optional<Double> timesBudget,
        Optional<Double> lifetimeFlops) {
    private static final double[] SHARES = {1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1};
    /** Of inference: a forward pass alone. */
    private static final double FLOPS_OF_FORWARD = 2;

    private static final double LEAST_SHARE = 1e-3;
    private static final double INFEASIBLE = 1e300;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int HALVINGS = 80;

    /**
     * The curve for a budget.
     *
     * @param inferenceTokens over the life of the model
     */
    public static List<OverTraining> curve(ParametricLaw law, double flops, double inferenceTokens) {
        Optimum best = law.optimum(flops);
        return DoubleStream.of(SHARES)
                .mapToObj(share -> at(law, best, share, inferenceTokens))
                .toList();
    }

    /** The model of the same loss whose training and inference together cost the least (Sardana et al. 2023). */
    public static OverTraining cheapest(ParametricLaw law, double flops, double inferenceTokens) {
        Optimum best = law.optimum(flops);
        double low = Math.log(LEAST_SHARE);
        double high = 0;
        // One minimum: training costs ever more below the optimum, inference ever less. A golden section finds it
        for (int i = 0; i < HALVINGS; i++) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (lifetime(law, best, left, inferenceTokens) <= lifetime(law, best, right, inferenceTokens)) {
                high = right;
            } else {
                low = left;
            }
        }
        return at(law, best, Math.exp((low + high) / 2), inferenceTokens);
    }

    private static double lifetime(ParametricLaw law, Optimum best, double lnShare, double inferenceTokens) {
        return at(law, best, Math.exp(lnShare), inferenceTokens)
                .lifetimeFlops()
                // Too small for the loss: the smaller the worse, so that the search leaves
                .orElse(INFEASIBLE * (1 - lnShare));
    }

    private static OverTraining at(ParametricLaw law, Optimum best, double share, double inferenceTokens) {
        double n = share * best.n();
        double left = best.loss() - law.E() - law.A() * Math.pow(n, -law.alpha());
        if (left <= 0) {
            Optional<Double> none = Optional.empty();
            return new OverTraining(share, n, none, none, none, none);
        }
        double d = share == 1 ? best.d() : Math.pow(left / law.B(), -1 / law.beta());
        double training = ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * n * d;
        return new OverTraining(
                share,
                n,
                Optional.of(d),
                Optional.of(training),
                Optional.of(training / best.flops()),
                Optional.of(training + FLOPS_OF_FORWARD * n * inferenceTokens));
    }
}
