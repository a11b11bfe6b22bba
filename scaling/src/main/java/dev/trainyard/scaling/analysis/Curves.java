package dev.trainyard.scaling.analysis;

import dev.trainyard.scaling.fit.Observations;
import java.util.List;

/**
 * What approach 1 goes by: losses on the way, several of each run.
 *
 * @param rows one a point of a curve
 * @param runs the run of each, numbered from 0
 * @param loss what the loss is, in words
 */
public record Curves(Observations rows, List<Integer> runs, String loss) {
    public Curves {
        runs = List.copyOf(runs);
    }
}
