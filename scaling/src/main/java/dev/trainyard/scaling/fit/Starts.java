package dev.trainyard.scaling.fit;

import java.util.List;
import java.util.Set;

/**
 * How far the starts agree.
 *
 * @param tried descents that were begun
 * @param agreeing that ended within 1e-6 of the least value, relative
 * @param withinPercent that ended within 1 % of it
 * @param edges parameters of which every agreeing start lay on the edge of the grid: it may be too small there
 * @param evaluations of the objective, over all
 */
public record Starts(int tried, int agreeing, int withinPercent, List<String> edges, long evaluations) {
    public Starts {
        edges = List.copyOf(edges);
    }

    /** @param values where each start of the grid ended */
    static Starts of(StartGrid grid, double[] values, double least, long evaluations) {
        int agreeing = 0;
        int near = 0;
        Set<String> edges = null;
        for (int i = 0; i < values.length; i++) {
            if (values[i] <= least * (1 + 1e-6) + Double.MIN_NORMAL) {
                agreeing++;
                if (edges == null) {
                    edges = grid.edges(i);
                } else {
                    edges.retainAll(grid.edges(i));
                }
            }
            near += values[i] <= least * 1.01 + Double.MIN_NORMAL ? 1 : 0;
        }
        return new Starts(values.length, agreeing, near, edges == null ? List.of() : List.copyOf(edges), evaluations);
    }
}
