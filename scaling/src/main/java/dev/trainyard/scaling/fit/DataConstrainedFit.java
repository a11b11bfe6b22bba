package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Misfit.Huber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The decay of repeated tokens and of excess parameters, fitted to a law of fresh tokens that stays as it is.
 *
 * @param law the fit
 * @param objective sum of Huber's loss of the log residuals, delta 1e-3
 * @param repeatsProfile the least objective for each R_D*: a flat valley must be seen
 * @param excessProfile the same for each R_N*
 */
public record DataConstrainedFit(
        DataConstrainedLaw law, double objective, List<Profile> repeatsProfile, List<Profile> excessProfile) {
    /** What is fitted. */
    public enum Decay {
        BOTH,
        /** R_D* alone; every parameter is as good as the first. */
        REPEATS,
        /** R_N* alone; repeats are worthless. */
        EXCESS
    }

    /** The least objective with one value held. */
    public record Profile(double held, double other, double objective) {}

    private static final Huber MISFIT = new Huber(1e-3, Misfit.Scale.LOG);
    private static final double LN_LEAST = Math.log(1e-2);
    private static final double LN_MOST = Math.log(1e4);
    private static final int STEPS = 28;
    private static final int COARSE = 7;
    private static final double NEAR = 1.01;

    public DataConstrainedFit {
        repeatsProfile = List.copyOf(repeatsProfile);
        excessProfile = List.copyOf(excessProfile);
    }

    /** @throws InputException if no row repeats its tokens */
    public static DataConstrainedFit of(ParametricLaw base, Observations rows, List<Double> unique, Decay decay) {
        if (rows.each().stream().noneMatch(i -> rows.d(i) > unique.get(i))) {
            throw new InputException(
                    "no row trains on more tokens than its unique ones, so nothing tells what repeats are"
                            + " worth; add runs of several epochs");
        }
        List<Profile> repeats = decay == Decay.EXCESS ? List.of() : profile(base, rows, unique, decay, 0);
        List<Profile> excess = decay == Decay.REPEATS ? List.of() : profile(base, rows, unique, decay, 1);
        DataConstrainedLaw best = law(base, new double[] {0, 0}, decay);
        // The valley is flat and not smooth: a simplex from every place along it
        for (Profile start : repeats.isEmpty() ? excess : repeats) {
            double held = Math.log(start.held());
            double other = Math.log(start.other());
            double[] at = repeats.isEmpty() ? new double[] {other, held} : new double[] {held, other};
            double[] end = Simplex.minimise(x -> objective(law(base, x, decay), rows, unique), at, 0.3);
            DataConstrainedLaw law = law(base, end, decay);
            best = objective(law, rows, unique) < objective(best, rows, unique) ? law : best;
        }
        return new DataConstrainedFit(best, objective(best, rows, unique), repeats, excess);
    }

    /** Sum of Huber's loss of the log residuals, delta 1e-3. */
    public static double objective(DataConstrainedLaw law, Observations rows, List<Double> unique) {
        double[] once = new double[rows.size()];
        Arrays.fill(once, 1);
        return objective(law, rows, unique, once);
    }

    /** Names of the decays for which the far end of their range fits within a hundredth as well: no number, only a bound. */
    public List<String> untold() {
        List<String> untold = new ArrayList<>();
        if (open(repeatsProfile)) {
            untold.add("R_D* (repeats)");
        }
        if (open(excessProfile)) {
            untold.add("R_N* (excess)");
        }
        return untold;
    }

    private boolean open(List<Profile> profile) {
        return !profile.isEmpty()
                && (profile.getFirst().objective() <= objective * NEAR
                        || profile.getLast().objective() <= objective * NEAR);
    }

    /** The decays for rows that count so often, from the better of {@code near} and the best of a coarse grid. */
    static DataConstrainedLaw refit(
            ParametricLaw base, Observations rows, List<Double> unique, double[] counts, DataConstrainedLaw near) {
        double[] start = {Math.log(near.repeats()), Math.log(near.excess())};
        double least = objective(law(base, start, Decay.BOTH), rows, unique, counts);
        for (int i = 0; i <= STEPS; i += COARSE) {
            for (int j = 0; j <= STEPS; j += COARSE) {
                double[] at = {step(i), step(j)};
                double value = objective(law(base, at, Decay.BOTH), rows, unique, counts);
                if (value < least) {
                    least = value;
                    start = at;
                }
            }
        }
        double[] end = Simplex.minimise(x -> objective(law(base, x, Decay.BOTH), rows, unique, counts), start, 0.3);
        return law(base, end, Decay.BOTH);
    }

    private static double objective(DataConstrainedLaw law, Observations rows, List<Double> unique, double[] counts) {
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (counts[i] == 0) {
                continue;
            }
            double r = rows.lnLoss(i) - Math.log(law.loss(rows.n(i), rows.d(i), unique.get(i)));
            double c = Math.min(Math.abs(r), MISFIT.delta());
            sum += counts[i] * c * (Math.abs(r) - c / 2);
        }
        return sum;
    }

    private static List<Profile> profile(
            ParametricLaw base, Observations rows, List<Double> unique, Decay decay, int held) {
        List<Profile> profile = new ArrayList<>();
        for (int i = 0; i <= STEPS; i += 2) {
            Profile least = new Profile(0, 0, Double.POSITIVE_INFINITY);
            for (int j = 0; j <= 4 * STEPS; j++) {
                double other = LN_LEAST + (LN_MOST - LN_LEAST) * j / (4 * STEPS);
                double[] x = held == 0 ? new double[] {step(i), other} : new double[] {other, step(i)};
                double value = objective(law(base, x, decay), rows, unique);
                if (value < least.objective()) {
                    least = new Profile(Math.exp(step(i)), Math.exp(other), value);
                }
            }
            profile.add(least);
        }
        return profile;
    }

    private static DataConstrainedLaw law(ParametricLaw base, double[] x, Decay decay) {
        return new DataConstrainedLaw(
                base,
                decay == Decay.EXCESS ? 0 : Math.exp(x[0]),
                decay == Decay.REPEATS ? Double.POSITIVE_INFINITY : Math.exp(x[1]));
    }

    private static double step(int i) {
        return LN_LEAST + (LN_MOST - LN_LEAST) * i / STEPS;
    }
}
