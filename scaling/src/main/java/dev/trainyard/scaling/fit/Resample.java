package dev.trainyard.scaling.fit;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a bootstrap draws anew. */
public sealed interface Resample {
    /** How many groups there are to draw from; empty where rows are drawn. */
    default Optional<Integer> groups() {
        return this instanceof Groups drawn ? Optional.of(drawn.count()) : Optional.empty();
    }

    /** Rows, with replacement: for independent runs. */
    record Pairs() implements Resample {}

    /**
     * Log residuals, with replacement, added to the fitted values: for few rows of a fixed design with noise of one width.
     * (Residuals that keep their row and change their sign would make the intervals of a fit near to L1 too narrow.)
     */
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

        int count() {
            return Collections.max(group) + 1;
        }
    }
}
