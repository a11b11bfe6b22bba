package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Approach 3: a descent from every start of a grid, the promising ones to full convergence, the winner confirmed by
 * variable projection and a simplex. alpha and beta are kept in [0, 3], E in (0, lowest loss].
 */
public final class ParametricFitter {
    private static final double COARSE = 1e-5;
    private static final double FINE = 1e-10;
    private static final int COARSE_STEPS = 300;
    private static final int FINE_STEPS = 3000;
    /** A start that the coarse descent left this near to the best is taken to the end. */
    private static final double PROMISING = 1.1;

    /** Losses nearer to each other are the same. */
    private static final double SAME_LOSS = 1e-9;

    static final double LARGEST_EXPONENT = 3;
    private static final double LARGEST_LOG_SCALE = 300;

    private final Misfit misfit;
    private final StartGrid grid;

    public ParametricFitter(Misfit misfit, StartGrid grid) {
        this.misfit = misfit;
        this.grid = grid;
    }

    /** Huber on log residuals, 4,500 starts. */
    public static ParametricFitter published() {
        return new ParametricFitter(Misfit.published(), StartGrid.published());
    }

    /** @throws InputException if there are fewer rows than the law has parameters, or they do not vary enough */
    public ParametricFit fit(Observations rows) {
        require(rows);
        Descents descents = new Descents(rows);
        int tried = grid.size();
        double[][] ends = new double[tried][];
        double[] values = new double[tried];
        Workers.each(tried, descents::worker, (worker, i) -> {
            ends[i] = worker.objective.centred(grid.start(i));
            values[i] = worker.descend(ends[i], COARSE, COARSE_STEPS);
        });
        double coarse = least(values);
        List<Integer> promising = new ArrayList<>();
        for (int i = 0; i < tried; i++) {
            if (values[i] <= coarse * PROMISING) {
                promising.add(i);
            }
        }
        Workers.each(promising.size(), descents::worker, (worker, k) -> {
            int i = promising.get(k);
            values[i] = worker.descend(ends[i], FINE, FINE_STEPS);
        });
        int winner = indexOfLeast(values);
        return finish(rows, descents, ends, values, winner);
    }

    private ParametricFit finish(Observations rows, Descents descents, double[][] ends, double[] values, int winner) {
        Worker worker = descents.worker();
        double[] best = ends[winner].clone();
        double value = worker.descend(best, 0, FINE_STEPS);
        double[] second =
                Descent.bySimplex(worker.objective, worker.lbfgs, VariableProjection.start(rows, worker.objective));
        double secondValue = worker.value(second);
        double slack = misfit.negligible(rows.size());
        Confirmation confirmation = Confirmation.of("variable projection, then Nelder-Mead", secondValue, value, slack);
        if (secondValue < value) {
            double[] gained = second.clone();
            value = worker.descend(gained, 0, FINE_STEPS);
            best = value <= secondValue ? gained : second;
        }
        value = worker.value(best);
        double gradient = worker.gradientNorm(best);
        List<Set<String>> edges =
                IntStream.range(0, grid.size()).mapToObj(grid::edges).toList();
        Starts starts = Starts.of(edges, ends, values, best, value, slack).with(descents.evaluations());
        ParametricLaw law = worker.objective.decode(best);
        List<String> warnings = Mistrust.of(law, rows, starts, confirmation, grid.start(winner));
        return new ParametricFit(law, misfit, value, gradient, rows.size(), starts, confirmation, warnings);
    }

    /** The value of the misfit at a law that was not fitted here. */
    public static double evaluate(ParametricLaw law, Observations rows, Misfit misfit) {
        ParametricObjective objective = new ParametricObjective(rows, misfit);
        return objective.at(objective.encode(law), new double[ParametricObjective.DIMENSION]);
    }

    static Lbfgs box(Observations rows) {
        double[] lower = {-LARGEST_LOG_SCALE, -LARGEST_LOG_SCALE, -LARGEST_LOG_SCALE, 0, 0};
        double[] upper = {
            LARGEST_LOG_SCALE, LARGEST_LOG_SCALE, Math.log(rows.lowestLoss()), LARGEST_EXPONENT, LARGEST_EXPONENT
        };
        return new Lbfgs(lower, upper);
    }

    static void require(Observations rows) {
        if (rows.size() < ParametricObjective.DIMENSION + 1) {
            throw new InputException(rows.size() + " rows for the 5 parameters of L = E + A N^-alpha + B D^-beta;"
                    + " at least 6 are needed, of several sizes and token counts");
        }
        if (rows.highestLoss() <= rows.lowestLoss() * (1 + SAME_LOSS)) {
            throw new InputException(
                    "all " + rows.size() + " losses are " + rows.lowestLoss() + ": nothing tells how the"
                            + " loss falls; add rows of other sizes and token counts, with their own losses");
        }
        boolean sizes = false;
        boolean tokens = false;
        for (int i = 1; i < rows.size(); i++) {
            sizes |= rows.n(i) != rows.n(0);
            tokens |= rows.d(i) != rows.d(0);
        }
        if (!sizes || !tokens) {
            throw new InputException("all rows have the same " + (sizes ? "token count" : "size")
                    + ", so its exponent cannot be told; add rows of other " + (sizes ? "token counts" : "sizes"));
        }
        rows.requireSeveralBudgets("L = E + A N^-alpha + B D^-beta");
    }

    private static double least(double[] values) {
        return values[indexOfLeast(values)];
    }

    private static int indexOfLeast(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] < values[best] || Double.isNaN(values[best])) {
                best = i;
            }
        }
        return best;
    }

    /** The descents of one fit, on any number of threads. */
    private final class Descents {
        private final Observations rows;
        private final List<Worker> workers = new ArrayList<>();

        Descents(Observations rows) {
            this.rows = rows;
        }

        synchronized Worker worker() {
            Worker worker = new Worker(rows);
            workers.add(worker);
            return worker;
        }

        synchronized long evaluations() {
            return workers.stream()
                    .mapToLong(worker -> worker.lbfgs.evaluations())
                    .sum();
        }
    }

    /** What one thread keeps. */
    private final class Worker {
        final ParametricObjective objective;
        final Lbfgs lbfgs;
        private final double[] gradient = new double[ParametricObjective.DIMENSION];

        Worker(Observations rows) {
            this.objective = new ParametricObjective(rows, misfit);
            this.lbfgs = box(rows);
        }

        double descend(double[] x, double tolerance, int steps) {
            return Descent.to(objective, lbfgs, x, tolerance, steps);
        }

        double value(double[] x) {
            return objective.at(x, gradient);
        }

        double gradientNorm(double[] x) {
            lbfgs.minimise(objective, x.clone(), 0, 0);
            return lbfgs.gradientNorm();
        }
    }
}
