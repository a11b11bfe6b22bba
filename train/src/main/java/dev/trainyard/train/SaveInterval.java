package dev.trainyard.train;

/**
 * How long to wait between two checkpoints, so that saving and lost work together cost the least: sqrt(2 x cost x MTBF),
 * J. W. Young, "A first order approximation to the optimum checkpoint interval", CACM 1974; refined by J. T. Daly, FGCS
 * 2006. All times are in seconds.
 */
final class SaveInterval {
    /** Before anything was measured, as {@code every_minutes} by default. */
    static final double FIRST_SECONDS = 300;

    private static final double PRIOR_SECONDS = 24 * 3600;
    private static final double NOTABLE_CHANGE = 0.2;

    private SaveInterval() {}

    /**
     * Mean time between failures: what was seen of this run, and one failure in 24 hours assumed before.
     *
     * @param runSeconds how long the run has run, over all its restarts
     * @param failures how often it was restarted
     */
    static double meanTimeBetweenFailures(double runSeconds, long failures) {
        return (runSeconds + PRIOR_SECONDS) / (failures + 1);
    }

    /**
     * @param cost how long a save holds training up
     * @param commit how long a save takes; a shorter interval would be in its own way
     */
    static double seconds(double cost, double meanTimeBetweenFailures, double commit) {
        return Math.max(commit, Math.sqrt(2 * cost * meanTimeBetweenFailures));
    }

    /** Whether somebody who reads the events should know. */
    static boolean isNotable(double before, double after) {
        return Math.abs(after - before) > NOTABLE_CHANGE * before;
    }
}
