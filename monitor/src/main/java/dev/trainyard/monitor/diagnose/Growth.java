package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.Ring;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether memory grows without end: the least of each stretch of samples, since what comes and goes (a batch, an
 * evaluation, garbage) does not touch it, is higher than the one before, stretch after stretch.
 */
final class Growth {
    private static final int STRETCHES = 10;
    private static final double MUCH = 0.02;

    private final int stretch;
    private final Ring<Double> least = new Ring<>(STRETCHES);
    private double low = Double.POSITIVE_INFINITY;
    private int seen;

    /** @param stretch samples of one */
    Growth(int stretch) {
        this.stretch = stretch;
    }

    /** A figure that is not there is passed over. */
    void add(double bytes) {
        if (Double.isNaN(bytes)) {
            return;
        }
        low = Math.min(low, bytes);
        seen++;
        if (seen == stretch) {
            least.add(low);
            low = Double.POSITIVE_INFINITY;
            seen = 0;
        }
    }

    /**
     * By how much it grew; empty if it does not grow steadily.
     *
     * @param total what there is: growth by less than {@value #MUCH} of it is none
     */
    Optional<String> found(double total) {
        List<Double> levels = least.list();
        if (!least.isFull()) {
            return Optional.empty();
        }
        for (int i = 1; i < levels.size(); i++) {
            if (levels.get(i) <= levels.get(i - 1)) {
                return Optional.empty();
            }
        }
        double grown = levels.getLast() - levels.getFirst();
        return grown > MUCH * total
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%.2f GiB more in %d samples, and no pause",
                        grown / (1 << 30),
                        STRETCHES * stretch))
                : Optional.empty();
    }
}
