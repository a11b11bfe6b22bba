package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * The single-variable laws of Kaplan et al. 2020, L = (x_c / x)^alpha, each through the rows that no cheaper row beats: the
 * other variable must not be what limits them.
 *
 * @param n over parameters
 * @param d over tokens
 * @param c over FLOPs
 */
public record KaplanFit(Single n, Single d, Single c) {
    /**
     * One of the three.
     *
     * @param law of the loss over x; its exponent is -alpha
     * @param frontier places of the rows it went through, ascending in x
     * @param lnCriticalError standard error of ln x_c, by the delta method
     */
    public record Single(PowerLaw law, List<Integer> frontier, double lnCriticalError) {
        public Single {
            frontier = List.copyOf(frontier);
        }

        /** How fast the loss falls. */
        public double alpha() {
            return -law.exponent();
        }

        /** N_c, D_c or C_c: where the law reaches 1 nat. */
        public double critical() {
            return Math.pow(law.coefficient(), 1 / alpha());
        }

        /** Its interval, Student's; as wide as can be for three rows or fewer. */
        public Interval criticalInterval(double level) {
            if (frontier.size() <= FEWEST) {
                return new Interval(0, Double.POSITIVE_INFINITY);
            }
            double t = new TDistribution(frontier.size() - 2).inverseCumulativeProbability((1 + level) / 2);
            return new Interval(
                    critical() * Math.exp(-t * lnCriticalError), critical() * Math.exp(t * lnCriticalError));
        }
    }

    private static final int FEWEST = 3;

    /** @throws InputException if fewer than 3 rows are on a frontier, or all have one budget */
    public static KaplanFit of(Observations rows) {
        rows.requireSeveralBudgets("how the loss falls with scale");
        return new KaplanFit(
                single("parameters", rows, rows::n),
                single("tokens", rows, rows::d),
                single("FLOPs", rows, rows::flops));
    }

    /**
     * How well the law over FLOPs predicts the losses of its frontier beyond a budget.
     *
     * @param below FLOPs under which the frontier is fitted
     * @throws InputException if fewer than 3 rows of the frontier lie below, or none above
     */
    public BackTest backTest(Observations rows, double below) {
        return BackTest.of(rows, c.frontier(), below, small -> {
            if (small.size() < FEWEST) {
                throw new InputException(
                        small.size() + " rows of the frontier lie below; a law needs at least " + FEWEST);
            }
            PowerLaw law = through(rows, small, rows::flops);
            return row -> law.at(rows.flops(row));
        });
    }

    /**
     * The exponent without one row of its frontier.
     *
     * @param row its place
     */
    public record Without(int row, double alpha, double shiftOfAlpha) {}

    /** Every row of the frontier over FLOPs, the one that moves alpha farthest first; none where too few would be left. */
    public List<Without> influence(Observations rows) {
        if (c.frontier().size() <= FEWEST) {
            return List.of();
        }
        return c.frontier().stream()
                .map(out -> {
                    List<Integer> others = c.frontier().stream()
                            .filter(row -> !row.equals(out))
                            .toList();
                    double alpha = -through(rows, others, rows::flops).exponent();
                    return new Without(out, alpha, alpha - c.alpha());
                })
                .sorted(Comparator.comparingDouble(one -> -Math.abs(one.shiftOfAlpha())))
                .toList();
    }

    private static Single single(String what, Observations rows, IntToDoubleFunction x) {
        List<Integer> frontier = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (int row : rows.each().stream()
                .sorted(Comparator.comparingDouble((Integer i) -> x.applyAsDouble(i))
                        .thenComparingDouble(rows::loss))
                .toList()) {
            if (rows.loss(row) < least) {
                least = rows.loss(row);
                frontier.add(row);
            }
        }
        if (frontier.size() < FEWEST) {
            throw new InputException("only " + frontier.size() + " rows lower the loss as " + what
                    + " grow; a law over them needs at least " + FEWEST);
        }
        PowerLaw law = through(rows, frontier, x);
        return new Single(law, frontier, lnCriticalError(law, rows, frontier, x));
    }

    /** ln x_c = mean(ln x) - mean(ln L) / slope, of which mean(ln L) and slope are independent. */
    private static double lnCriticalError(
            PowerLaw law, Observations rows, List<Integer> frontier, IntToDoubleFunction x) {
        double[] logs =
                frontier.stream().mapToDouble(i -> Math.log(x.applyAsDouble(i))).toArray();
        double centre = Arrays.stream(logs).average().orElseThrow();
        double squares =
                Arrays.stream(logs).map(v -> (v - centre) * (v - centre)).sum();
        double height = frontier.stream().mapToDouble(rows::lnLoss).average().orElseThrow();
        double slopeVariance = law.standardError() * law.standardError();
        double meanVariance = slopeVariance * squares / logs.length;
        double slope = law.exponent() * law.exponent();
        return Math.sqrt(meanVariance / slope + height * height * slopeVariance / (slope * slope));
    }

    private static PowerLaw through(Observations rows, List<Integer> places, IntToDoubleFunction x) {
        return PowerLaw.of(
                places.stream().mapToDouble(x::applyAsDouble).toArray(),
                places.stream().mapToDouble(rows::loss).toArray());
    }
}
