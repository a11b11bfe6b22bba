package dev.trainyard.scaling.fit;

import java.util.Collections;
import java.util.List;

/** What a bootstrap draws anew. */
public sealed interface Resample {
    /** Rows, with replacement: for independent runs. */
    record Pairs() implements Resample {}

    /** Log residuals, each left with its row and its sign drawn (the wild bootstrap): for few rows of a fixed design. */
    record Residual() implements Resample {}

    /**
     * Whole groups, with replacement: for several checkpoints of a run, or drift between budgets.
     *
     * @param group the group of each row, numbered from 0 without gaps
     */
    record Groups(List<Integer> group) implements Resample {
        public Groups {
            group = List.copyOf(group);
        }

        int groups() {
            return Collections.max(group) + 1;
        }
    }
}
