package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Misfit.Scale;
import dev.trainyard.scaling.fit.Misfit.Squared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * For fixed alpha and beta the law is linear in E, A and B: those are solved for, and only two variables are searched
 * (Golub and Pereyra 1973). Sizes are taken in millions and tokens in billions, which keeps the system well conditioned.
 */
public final class VariableProjection {
    private static final double MILLION = 1e6;
    private static final double BILLION = 1e9;
    private static final int STEPS = 24;
    private static final int PARTS = 3;

    private final Observations rows;
    private final double[] weights;
    private final double[] p;
    private final double[] q;
    /** E, A' and B' of the last solution, in scaled units. */
    private final double[] solved = new double[3];

    private long evaluations;

    VariableProjection(Observations rows, double[] weights) {
        this.rows = rows;
        this.weights = weights;
        this.p = new double[rows.size()];
        this.q = new double[rows.size()];
    }

    /** A start of its own for a misfit: the best cell of a grid over both exponents, least squares on the misfit's scale. */
    static double[] start(Observations rows, ParametricObjective objective) {
        double[] weights = new double[rows.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 / (rows.loss(i) * rows.loss(i));
        }
        return objective.encode(new VariableProjection(rows, weights).best());
    }

    /**
     * Least squares on raw loss by this route, confirmed by a descent over all five parameters.
     *
     * @throws InputException if there are fewer rows than the law has parameters, or they do not vary
     */
    public static ParametricFit fit(Observations rows) {
        ParametricFitter.require(rows);
        double[] weights = new double[rows.size()];
        Arrays.fill(weights, 1);
        VariableProjection projection = new VariableProjection(rows, weights);
        List<ParametricLaw> ends = projection.ends();
        Squared misfit = new Squared(Scale.RAW);
        ParametricObjective objective = new ParametricObjective(rows, misfit);
        double[][] places = ends.stream().map(objective::encode).toArray(double[][]::new);
        double[] values = Arrays.stream(places)
                .mapToDouble(place -> objective.at(place, new double[place.length]))
                .toArray();
        int best = IntStream.range(0, values.length)
                .reduce((i, j) -> values[j] < values[i] ? j : i)
                .orElseThrow();
        ParametricLaw law = ends.get(best);
        double[] at = places[best];
        double value = values[best];
        double[] start = at.clone();
        Lbfgs lbfgs = ParametricFitter.box(rows);
        lbfgs.minimise(objective, at.clone(), 0, 0);
        double gradient = lbfgs.gradientNorm();
        start[3] *= 0.8;
        start[4] *= 1.25;
        double other = lbfgs.minimise(objective, start, 1e-14, 5000);
        double slack = misfit.negligible(rows.size());
        Confirmation confirmation = Confirmation.of("L-BFGS over all parameters", other, value, slack);
        List<Set<String>> none = Collections.nCopies(values.length, Set.of());
        Starts starts = Starts.of(none, places, values, at, value, slack).with(projection.evaluations);
        List<String> warnings = new ArrayList<>(Mistrust.ofLaw(law, rows));
        Mistrust.ofStarts(starts).ifPresent(warnings::add);
        Mistrust.disagreement(confirmation).ifPresent(warnings::add);
        return new ParametricFit(law, misfit, value, gradient, rows.size(), starts, confirmation, warnings);
    }

    /** The least weighted squares: the best cell of a grid over both exponents, then a simplex. */
    ParametricLaw best() {
        return descend(bestCell(0, STEPS, 0, STEPS));
    }

    /** The same from the best cell of each of nine parts of the grid: whether they agree says whether there is one minimum. */
    private List<ParametricLaw> ends() {
        List<ParametricLaw> ends = new ArrayList<>();
        int part = STEPS / PARTS;
        for (int i = 0; i < PARTS; i++) {
            for (int j = 0; j < PARTS; j++) {
                ends.add(descend(bestCell(i * part, (i + 1) * part, j * part, (j + 1) * part)));
            }
        }
        return ends;
    }

    private double[] bestCell(int fromAlpha, int toAlpha, int fromBeta, int toBeta) {
        double least = Double.POSITIVE_INFINITY;
        double[] exponents = {0.3, 0.3};
        for (int i = fromAlpha; i < toAlpha; i++) {
            for (int j = fromBeta; j < toBeta; j++) {
                double[] at = {exponent(i), exponent(j)};
                double value = squares(at[0], at[1]);
                if (value < least) {
                    least = value;
                    exponents = at;
                }
            }
        }
        return exponents;
    }

    private ParametricLaw descend(double[] exponents) {
        double[] logs = {Math.log(exponents[0]), Math.log(exponents[1])};
        double[] end = Simplex.minimise(x -> squares(Math.exp(x[0]), Math.exp(x[1])), logs, 0.05);
        return at(Math.exp(end[0]), Math.exp(end[1]));
    }

    /** The law of least squares with these exponents. */
    ParametricLaw at(double alpha, double beta) {
        squares(alpha, beta);
        // A law without a term, or without a floor, is told by a number that is nearly nothing
        double e = Math.max(solved[0], 1e-6);
        double a = Math.max(solved[1], 1e-9) * Math.pow(MILLION, alpha);
        double b = Math.max(solved[2], 1e-9) * Math.pow(BILLION, beta);
        return new ParametricLaw(e, a, b, alpha, beta);
    }

    /** The weighted residual sum of squares with these exponents and the best E, A, B that are not negative. */
    double squares(double alpha, double beta) {
        if (!(alpha > 0 && alpha <= ParametricFitter.LARGEST_EXPONENT)
                || !(beta > 0 && beta <= ParametricFitter.LARGEST_EXPONENT)) {
            return Double.MAX_VALUE;
        }
        evaluations++;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(-alpha * (rows.lnN(i) - Math.log(MILLION)));
            q[i] = Math.exp(-beta * (rows.lnD(i) - Math.log(BILLION)));
        }
        double best = Double.POSITIVE_INFINITY;
        double[] kept = new double[3];
        // Every choice of the terms that stay, the fullest first: the best of those that are not negative is the
        // solution
        for (int terms = 7; terms > 0; terms--) {
            double[] x = solve(terms);
            if (x[0] >= 0 && x[1] >= 0 && x[2] >= 0) {
                double value = residual(x);
                if (value < best) {
                    best = value;
                    System.arraycopy(x, 0, kept, 0, 3);
                }
                if (terms == 7) {
                    break;
                }
            }
        }
        System.arraycopy(kept, 0, solved, 0, 3);
        return best;
    }

    /** The normal equations of the terms in {@code terms} (bits: E, A, B); NaN where they have no solution. */
    private double[] solve(int terms) {
        double[][] m = new double[3][4];
        double[] column = new double[3];
        for (int i = 0; i < p.length; i++) {
            column[0] = (terms & 1) != 0 ? 1 : 0;
            column[1] = (terms & 2) != 0 ? p[i] : 0;
            column[2] = (terms & 4) != 0 ? q[i] : 0;
            for (int r = 0; r < 3; r++) {
                double w = weights[i] * column[r];
                for (int c = r; c < 3; c++) {
                    m[r][c] += w * column[c];
                }
                m[r][3] += w * rows.loss(i);
            }
        }
        for (int r = 0; r < 3; r++) {
            if ((terms & 1 << r) == 0) {
                m[r][r] = 1;
            }
            for (int c = 0; c < r; c++) {
                m[r][c] = m[c][r];
            }
        }
        return LinearAlgebra.solve(m);
    }

    private double residual(double[] x) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double r = rows.loss(i) - x[0] - x[1] * p[i] - x[2] * q[i];
            sum += weights[i] * r * r;
        }
        return sum;
    }

    /** Log-spaced from 0.02 to 2. */
    private static double exponent(int step) {
        return 0.02 * Math.pow(100, step / (STEPS - 1.0));
    }
}
