package dev.trainyard.train.resilience;

import java.util.Arrays;
import java.util.Optional;

/**
 * Sees that a run is lost: ten losses in a row that are no numbers, or all above twice the lowest median that 128 losses in a
 * row have had. Single ones do not count: float16 skips them, and batches differ.
 */
public final class Divergence {
    private static final int IN_A_ROW = 10;
    private static final int WINDOW = 128;
    private static final double FACTOR = 2;

    private final double[] window = new double[WINDOW];
    private int seen;
    private double lowestMedian = Double.NaN;
    private int bad;

    /**
     * The loss of the next update.
     *
     * @return what is wrong, once it is certain
     */
    public Optional<String> see(double loss) {
        boolean finite = Double.isFinite(loss);
        boolean high = !Double.isNaN(lowestMedian) && loss > FACTOR * lowestMedian;
        bad = !finite || high ? bad + 1 : 0;
        if (finite) {
            window[seen++ % WINDOW] = loss;
            if (seen >= WINDOW && seen % IN_A_ROW == 0) {
                lowestMedian = Double.isNaN(lowestMedian) ? median() : Math.min(lowestMedian, median());
            }
        }
        if (bad < IN_A_ROW) {
            return Optional.empty();
        }
        return Optional.of(
                finite
                        ? "the loss is " + (float) loss + ", more than twice its lowest median of "
                                + (float) lowestMedian + ", for " + IN_A_ROW + " updates in a row"
                        : "the loss is " + loss + " for " + IN_A_ROW + " updates in a row");
    }

    /** Updates in a row, the last one included, that looked lost. */
    public int suspicious() {
        return bad;
    }

    private double median() {
        double[] sorted = window.clone();
        Arrays.sort(sorted);
        return sorted[WINDOW / 2];
    }
}
