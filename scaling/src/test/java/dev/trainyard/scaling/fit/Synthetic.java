package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;

/** Rows of a known law. */
final class Synthetic {
    static final ParametricLaw TRUTH = new ParametricLaw(1.69, 406.4, 410.7, 0.34, 0.28);

    private Synthetic() {}

    /** Budgets of 1e18 to 1e21, so many sizes each within a factor of 4 of the best, with log-normal noise. */
    static Observations grid(int sizes, double sigma, long seed) {
        CounterRandom random = new CounterRandom(seed, "grid");
        double[] n = new double[4 * sizes];
        double[] d = new double[n.length];
        double[] loss = new double[n.length];
        for (int i = 0; i < n.length; i++) {
            double flops = Math.pow(10, 18 + i / sizes);
            n[i] = TRUTH.optimum(flops).n() * Math.pow(4, 2.0 * (i % sizes) / (sizes - 1) - 1);
            d[i] = flops / (6 * n[i]);
            loss[i] = TRUTH.loss(n[i], d[i]) * Math.exp(sigma * random.normal(i));
        }
        return new Observations(n, d, loss);
    }

    /** Sizes around the optimum of budgets 1e17 to 1e21, with log-normal noise of {@code sigma} on the loss. */
    static Observations study(int rows, double sigma, long seed) {
        CounterRandom random = new CounterRandom(seed, "study");
        double[] n = new double[rows];
        double[] d = new double[rows];
        double[] loss = new double[rows];
        for (int i = 0; i < rows; i++) {
            double flops = Math.pow(10, 17 + 4.0 * (i % 8) / 7);
            n[i] = TRUTH.optimum(flops).n() * Math.exp((2 * random.uniform(2L * i) - 1) * Math.log(8));
            d[i] = flops / (6 * n[i]);
            loss[i] = TRUTH.loss(n[i], d[i]) * Math.exp(sigma * random.normal(2L * i + 1));
        }
        return new Observations(n, d, loss);
    }
}
