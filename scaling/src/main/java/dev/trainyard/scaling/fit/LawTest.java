package dev.trainyard.scaling.fit;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Whether another law explains the same rows as well.
 *
 * @param objective of the other law
 * @param chiSquared of the difference of (ln A, ln B, ln E, alpha, beta), with the covariance of the fit
 * @param probability of a difference as large if the other law were true; 5 degrees of freedom
 */
public record LawTest(double objective, double chiSquared, double probability) {
    /** @param covariance of (ln A, ln B, ln E, alpha, beta), of a bootstrap or {@link Sandwich} */
    public static LawTest of(ParametricLaw other, ParametricFit fit, Observations rows, double[][] covariance) {
        double[] difference = other.logs();
        double[] fitted = fit.law().logs();
        for (int i = 0; i < fitted.length; i++) {
            difference[i] -= fitted[i];
        }
        double chi = LinearAlgebra.quadratic(difference, LinearAlgebra.inverse(covariance));
        double probability = 1 - new ChiSquaredDistribution(fitted.length).cumulativeProbability(chi);
        return new LawTest(ParametricFitter.evaluate(other, rows, fit.misfit()), chi, probability);
    }
}
