package dev.trainyard.scaling.fit;

import dev.trainyard.scaling.fit.Misfit.Huber;
import dev.trainyard.scaling.fit.Misfit.Scale;
import java.util.Arrays;

/**
 * The covariance of (ln A, ln B, ln E, alpha, beta) without a resample: H^-1 K H^-1, H the curvature of the objective and K
 * the sum over the rows of their gradients' squares, times n / (n - p). A check on the bootstrap, no interval: with few rows a
 * fit near to L1 leaves it too narrow.
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
        double curvature = curvature(law, rows, log, delta);
        for (int i = 0; i < rows.size(); i++) {
            double[] g = slope(law, rows, i, log);
            double r = residual(law, rows, i, log);
            double psi = Math.max(-delta, Math.min(delta, r));
            for (int p = 0; p < size; p++) {
                for (int q = 0; q < size; q++) {
                    h[p][q] += curvature * g[p] * g[q];
                    k[p][q] += psi * psi * g[p] * g[q];
                }
            }
        }
        double[][] inverse = LinearAlgebra.inverse(h);
        double freed = (double) rows.size() / Math.max(1, rows.size() - size);
        for (double[] row : k) {
            Arrays.setAll(row, q -> freed * row[q]);
        }
        return LinearAlgebra.product(LinearAlgebra.product(inverse, k), inverse);
    }

    /** The standard error of a = beta / (alpha + beta) by the delta method. */
    public static double errorOfExponent(ParametricLaw law, double[][] covariance) {
        double square = (law.alpha() + law.beta()) * (law.alpha() + law.beta());
        double[] gradient = {0, 0, 0, -law.beta() / square, law.alpha() / square};
        return Math.sqrt(LinearAlgebra.quadratic(gradient, covariance));
    }

    /**
     * The expected curvature of a row: the share of residuals within delta, counted over a window wide enough to see some
     * (Silverman's rule). A fit near to L1 goes through as many rows as it has parameters; those tell nothing and do not count.
     */
    private static double curvature(ParametricLaw law, Observations rows, boolean log, double delta) {
        double[] sizes = rows.each().stream()
                .mapToDouble(i -> Math.abs(residual(law, rows, i, log)))
                .sorted()
                .skip(Math.min(ParametricObjective.DIMENSION, rows.size() - 1))
                .toArray();
        double spread = Quantile.of(sizes, 0.5) / 0.6745;
        double width = Math.max(delta, 1.06 * spread * Math.pow(sizes.length, -0.2));
        double within = Arrays.stream(sizes).filter(r -> r <= width).count();
        return Double.isInfinite(delta) ? 1 : within / sizes.length * Math.min(1, delta / width);
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
