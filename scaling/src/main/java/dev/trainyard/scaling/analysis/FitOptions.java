package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Resample;
import dev.trainyard.scaling.table.StudyTable;
import java.util.Optional;

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
 */
public record FitOptions(
        double delta,
        int bootstrap,
        Resampling resampling,
        double level,
        Bootstrap.Kind kind,
        long seed,
        Optional<ParametricLaw> against) {
    /** What a resample draws. */
    public enum Resampling {
        PAIRS,
        RESIDUAL,
        BUDGET
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
    }

    /** What a resample of the table draws. */
    Resample resample(StudyTable table) {
        return switch (resampling) {
            case PAIRS -> new Resample.Pairs();
            case RESIDUAL -> new Resample.Residual();
            case BUDGET -> new Resample.Groups(table.budgetOfRow());
        };
    }
}
