package dev.trainyard.scaling.fit;

/**
 * Whether another law explains the same rows as well.
 *
 * @param objective of the other law
 * @param chiSquared of the difference of (ln A, ln B, ln E, alpha, beta), with the covariance of the resamples
 * @param probability of a difference as large if the other law were true: the share of resamples that are as far from the
 *     fit. With few rows the tails are heavier than those of chi-squared with 5 degrees of freedom, which would reject too often
 */
public record LawTest(double objective, double chiSquared, double probability) {
    public static LawTest of(ParametricLaw other, ParametricFit fit, Observations rows, Bootstrap bootstrap) {
        double[][] inverse = LinearAlgebra.inverse(bootstrap.covariance());
        double distance = distance(other, fit.law(), inverse);
        long asFar = bootstrap.laws().stream()
                .filter(law -> distance(law, fit.law(), inverse) >= distance)
                .count();
        // The fit itself counts as one: a probability of 0 would claim more than so many resamples can tell
        double probability = (asFar + 1.0) / (bootstrap.laws().size() + 1);
        return new LawTest(ParametricFitter.evaluate(other, rows, fit.misfit()), distance, probability);
    }

    private static double distance(ParametricLaw other, ParametricLaw fitted, double[][] inverse) {
        double[] difference = other.logs();
        double[] centre = fitted.logs();
        for (int i = 0; i < centre.length; i++) {
            difference[i] -= centre[i];
        }
        return LinearAlgebra.quadratic(difference, inverse);
    }
}
