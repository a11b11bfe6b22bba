package dev.trainyard.scaling.fit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How far the starts agree.
 *
 * @param tried descents that were begun
 * @param agreeing that ended within 1e-6 of the least value, relative, and within 0.01 of its a
 * @param withinPercent that ended within 1 % of it
 * @param edges parameters of which every agreeing start lay on the edge of the grid: it may be too small there
 * @param evaluations of the objective, over all
 * @param exponents least and greatest a of all that ended within 1e-6 of the least value: far apart, the minimum is a valley
 */
public record Starts(
        int tried, int agreeing, int withinPercent, List<String> edges, long evaluations, Interval exponents) {
    /** Laws whose a differs by more are different answers. */
    private static final double SAME = 0.01;

    public Starts {
        edges = List.copyOf(edges);
    }

    /** Whether starts that reached the same value name the same law. */
    public boolean unique() {
        return exponents.width() <= SAME;
    }

    /**
     * Counts.
     *
     * @param edges of the grid that each start lay on
     * @param ends where each start ended, alpha and beta the last two
     * @param values of the objective there
     * @param slack in which values are equal whatever their ratio
     */
    static Starts of(
            List<Set<String>> edges, double[][] ends, double[] values, double[] best, double least, double slack) {
        int agreeing = 0;
        int near = 0;
        Set<String> shared = null;
        List<Double> exponents = new ArrayList<>(List.of(a(best)));
        for (int i = 0; i < values.length; i++) {
            near += values[i] <= least * 1.01 + slack ? 1 : 0;
            if (values[i] <= least * (1 + 1e-6) + slack) {
                exponents.add(a(ends[i]));
                if (Math.abs(a(ends[i]) - a(best)) <= SAME) {
                    agreeing++;
                    shared = shared == null ? new LinkedHashSet<>(edges.get(i)) : shared;
                    shared.retainAll(edges.get(i));
                }
            }
        }
        return new Starts(
                values.length,
                agreeing,
                near,
                shared == null ? List.of() : List.copyOf(shared),
                0,
                new Interval(Collections.min(exponents), Collections.max(exponents)));
    }

    Starts with(long count) {
        return new Starts(tried, agreeing, withinPercent, edges, count, exponents);
    }

    /** beta / (alpha + beta); a half where the law has neither term. */
    private static double a(double[] at) {
        double sum = at[3] + at[4];
        return sum > 0 ? at[4] / sum : 0.5;
    }
}
