package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Resample;
import dev.trainyard.scaling.table.StudyTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hipparchus.util.CombinatoricsUtils;

/**
 * How to fit.
 *
 * @param delta width of Huber's loss on log residuals
 * @param bootstrap resamples; 0 for none
 * @param resampling what a resample draws
 * @param level probability of the intervals
 * @param kind how intervals are read off
 * @param seed of every draw
 * @param against another law, to be tested on the same rows
 * @param baseLaw the law of fresh tokens that repeats are compared with, if it is not to be fitted
 * @param holdOut FLOPs from which on rows are held out in the hold-out test; the largest fifth of the budgets if absent
 */
public record FitOptions(
        double delta,
        int bootstrap,
        Resampling resampling,
        double level,
        Bootstrap.Kind kind,
        long seed,
        Optional<ParametricLaw> against,
        Optional<ParametricLaw> baseLaw,
        Optional<Double> holdOut) {
    /** Resamples where the user does not say. */
    public static final int DRAWS = 1000;

    static final String NO_INTERVALS = "no intervals: --bootstrap 0";

    private static final int FEW_GROUPS = 8;

    /** What a resample draws. */
    public enum Resampling {
        PAIRS,
        RESIDUAL,
        BUDGET,
        RUN
    }

    /** As the command line has them where nothing is said. */
    public static FitOptions standard() {
        return new FitOptions(
                1e-3,
                DRAWS,
                Resampling.PAIRS,
                0.95,
                Bootstrap.Kind.PERCENTILE,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public FitOptions {
        if (!(delta > 0)) {
            throw new InputException("--huber-delta must be positive, got " + delta);
        }
        if (!(level > 0 && level < 1)) {
            throw new InputException("--ci-level must lie between 0 and 1, got " + level);
        }
        if (bootstrap < 0 || bootstrap == 1) {
            throw new InputException("--bootstrap must be 0 or at least 2, got " + bootstrap);
        }
        if (bootstrap == 0 && against.isPresent()) {
            throw new InputException("--against is judged by the scatter of resamples: leave --bootstrap 0 out");
        }
    }

    /** What a resample of the table draws. */
    Resample resample(StudyTable table) {
        return switch (resampling) {
            case PAIRS -> new Resample.Pairs();
            case RESIDUAL -> new Resample.Residual();
            case BUDGET -> new Resample.Groups(table.budgetOfRow());
            case RUN ->
                new Resample.Groups(table.runs()
                        .orElseThrow(() -> new InputException("--resample run needs --run COL: the run of each row")));
        };
    }

    /** Why intervals may be too narrow or too coarse. */
    List<String> warnings(StudyTable table) {
        if (bootstrap == 0) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        resample(table).groups().filter(groups -> groups < FEW_GROUPS).ifPresent(groups -> {
            long distinct = CombinatoricsUtils.binomialCoefficient(2 * groups - 1, groups);
            warnings.add(groups + " groups give only " + distinct + " distinct resamples: the intervals are coarse, and"
                    + " too narrow");
        });
        if (resampling != Resampling.RUN && table.sharedRuns()) {
            warnings.add("rows of one run are not independent, so the intervals are too narrow: --resample run");
        }
        return warnings;
    }
}
