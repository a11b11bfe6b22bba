package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The same law fitted to other draws of the rows, each from the optimum and from two places beside it. A draw depends on the
 * seed and its number alone, so the count of threads changes nothing.
 */
final class Refits {
    private static final double TOLERANCE = 1e-9;
    private static final int STEPS = 1000;
    /** alpha and beta of the starts beside the optimum, relative to it; the terms are the same at the centre of the rows. */
    private static final double[][] BESIDE = {{0.8, 1.25}, {1.25, 0.8}};

    private final ParametricLaw law;
    private final Misfit misfit;
    private final Observations rows;

    Refits(ParametricLaw law, Misfit misfit, Observations rows) {
        this.law = law;
        this.misfit = misfit;
        this.rows = rows;
    }

    /** One law a draw, empty where no descent converged. */
    List<Optional<ParametricLaw>> bootstrap(Resample resample, int draws, long seed) {
        CounterRandom random = new CounterRandom(seed, "bootstrap");
        return each(
                draws,
                switch (resample) {
                    case Resample.Pairs _ -> (worker, draw) -> worker.counted(pairs(random, draw));
                    case Resample.Groups groups -> (worker, draw) -> worker.counted(groups(random, groups, draw));
                    case Resample.Residual _ -> {
                        double[] residuals = centred(Residuals.log(law, rows));
                        yield (worker, draw) -> worker.refit(residual(random, residuals, draw));
                    }
                });
    }

    /** The laws for these counts of the rows. */
    List<Optional<ParametricLaw>> counted(List<double[]> counts) {
        return each(counts.size(), (worker, i) -> worker.counted(counts.get(i)));
    }

    /** One law a row (or a group), fitted without it. */
    List<Optional<ParametricLaw>> jackknife(Resample resample) {
        List<Integer> group = resample instanceof Resample.Groups groups ? groups.group() : rows.each();
        int parts = Collections.max(group) + 1;
        return each(parts, (worker, part) -> {
            double[] counts = new double[rows.size()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = group.get(i) == part ? 0 : 1;
            }
            return worker.counted(counts);
        });
    }

    private interface Draw {
        @Nullable
        ParametricLaw fit(Worker worker, int number);
    }

    private List<Optional<ParametricLaw>> each(int count, Draw draw) {
        @Nullable ParametricLaw[] laws = new ParametricLaw[count];
        Workers.each(count, Worker::new, (worker, i) -> laws[i] = draw.fit(worker, i));
        List<Optional<ParametricLaw>> results = new ArrayList<>(count);
        for (@Nullable ParametricLaw fitted : laws) {
            results.add(Optional.ofNullable(fitted));
        }
        return results;
    }

    private double[] pairs(CounterRandom random, int draw) {
        int n = rows.size();
        double[] counts = new double[n];
        for (int i = 0; i < n; i++) {
            counts[(int) random.below(n, (long) draw * n + i)]++;
        }
        return counts;
    }

    private double[] groups(CounterRandom random, Resample.Groups resample, int draw) {
        int groups = resample.count();
        if (groups < 2) {
            throw new InputException("resampling by group needs at least 2 groups, the rows have " + groups);
        }
        double[] times = new double[groups];
        for (int i = 0; i < groups; i++) {
            times[(int) random.below(groups, (long) draw * groups + i)]++;
        }
        double[] counts = new double[rows.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = times[resample.group().get(i)];
        }
        return counts;
    }

    private Observations residual(CounterRandom random, double[] residuals, int draw) {
        int n = rows.size();
        double[] losses = new double[n];
        for (int i = 0; i < n; i++) {
            int drawn = (int) random.below(n, (long) draw * n + i);
            losses[i] = law.loss(rows.n(i), rows.d(i)) * Math.exp(residuals[drawn]);
        }
        return rows.withLoss(losses);
    }

    /** With mean 0, and as wide as the noise is: a fit of p parameters leaves (n - p) / n of its variance. */
    private static double[] centred(double[] residuals) {
        int n = residuals.length;
        double mean = Arrays.stream(residuals).average().orElse(0);
        double inflated = Math.sqrt((double) n / Math.max(1, n - ParametricObjective.DIMENSION));
        return Arrays.stream(residuals).map(r -> inflated * (r - mean)).toArray();
    }

    /** What one thread keeps. */
    private final class Worker {
        private final ParametricObjective objective = new ParametricObjective(rows, misfit);
        private final double[] optimum = objective.encode(law);
        private final double[] at = new double[ParametricObjective.DIMENSION];
        private final Lbfgs box = ParametricFitter.box(rows);

        @Nullable
        ParametricLaw counted(double[] counts) {
            objective.take(rows, counts);
            return fit(box);
        }

        @Nullable
        ParametricLaw refit(Observations drawn) {
            objective.take(drawn, null);
            return fit(ParametricFitter.box(drawn));
        }

        private @Nullable ParametricLaw fit(Lbfgs lbfgs) {
            double least = Double.POSITIVE_INFINITY;
            ParametricLaw best = null;
            for (int start = 0; start <= BESIDE.length; start++) {
                System.arraycopy(optimum, 0, at, 0, at.length);
                if (start > 0) {
                    at[3] *= BESIDE[start - 1][0];
                    at[4] *= BESIDE[start - 1][1];
                }
                double value = Descent.to(objective, lbfgs, at, TOLERANCE, STEPS);
                if (value < least && (lbfgs.converged() || objective.kinked())) {
                    least = value;
                    best = objective.decode(at);
                }
            }
            return best;
        }
    }
}
