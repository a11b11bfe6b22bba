package dev.trainyard.scaling.fit;

import dev.trainyard.scaling.fit.Misfit.Huber;
import dev.trainyard.scaling.fit.Misfit.Scale;

/**
 * The covariance of (ln A, ln B, ln E, alpha, beta) without a resample: H^-1 K H^-1, H the curvature of the objective and K
 * the sum over the rows of their gradients' squares. A check on the bootstrap, and the interval where there is none.
 */
public final class Sandwich {
    private Sandwich() {}

    /** 5 x 5, in the order ln A, ln B, ln E, alpha, beta; NaN where the rows do not determine the law. */
    public static double[][] covariance(ParametricFit fit, Observations rows) {
        int size = ParametricObjective.DIMENSION;
        double[][] h = new double[size][size];
        double[][] k = new double[size][size];
        ParametricLaw law = fit.law();
        boolean log = fit.misfit().scale() == Scale.LOG;
        double delta = fit.misfit() instanceof Huber huber ? huber.delta() : Double.POSITIVE_INFINITY;
        // The expected curvature of a row is the share of rows within delta: a count, as density at zero is for a
        // median
        double width = bandwidth(law, rows, log, delta);
        for (int i = 0; i < rows.size(); i++) {
            double[] g = slope(law, rows, i, log);
            double r = residual(law, rows, i, log);
            double curvature = Double.isInfinite(width) || Math.abs(r) <= width ? Math.min(1, delta / width) : 0;
            double psi = Math.max(-delta, Math.min(delta, r));
            for (int p = 0; p < size; p++) {
                for (int q = 0; q < size; q++) {
                    h[p][q] += (Double.isInfinite(width) ? 1 : curvature) * g[p] * g[q];
                    k[p][q] += psi * psi * g[p] * g[q];
                }
            }
        }
        double[][] inverse = LinearAlgebra.inverse(h);
        return LinearAlgebra.product(LinearAlgebra.product(inverse, k), inverse);
    }

    /** The standard error of a = beta / (alpha + beta) by the delta method. */
    public static double errorOfExponent(ParametricLaw law, double[][] covariance) {
        double square = (law.alpha() + law.beta()) * (law.alpha() + law.beta());
        double[] gradient = {0, 0, 0, -law.beta() / square, law.alpha() / square};
        return Math.sqrt(LinearAlgebra.quadratic(gradient, covariance));
    }

    /** Delta where most residuals lie within it; else wide enough to see enough rows (Silverman's rule). */
    private static double bandwidth(ParametricLaw law, Observations rows, boolean log, double delta) {
        if (Double.isInfinite(delta)) {
            return delta;
        }
        double[] sizes = rows.each().stream()
                .mapToDouble(i -> Math.abs(residual(law, rows, i, log)))
                .sorted()
                .toArray();
        double spread = Quantile.of(sizes, 0.5) / 0.6745;
        return Math.max(delta, 1.06 * spread * Math.pow(rows.size(), -0.2));
    }

    private static double residual(ParametricLaw law, Observations rows, int i, boolean log) {
        double predicted = law.loss(rows.n(i), rows.d(i));
        return log ? rows.lnLoss(i) - Math.log(predicted) : rows.loss(i) - predicted;
    }

    private static double[] slope(ParametricLaw law, Observations rows, int i, boolean log) {
        double u = law.A() * Math.pow(rows.n(i), -law.alpha());
        double v = law.B() * Math.pow(rows.d(i), -law.beta());
        double scale = log ? 1 / (law.E() + u + v) : 1;
        return new double[] {scale * u, scale * v, scale * law.E(), -scale * u * rows.lnN(i), -scale * v * rows.lnD(i)};
    }
}
