package dev.trainyard.runs.trackers;

import java.time.Duration;

/**
 * How trackers wait.
 *
 * @param look between two looks for news
 * @param first pause after a failure; each further one is twice as long, with up to a quarter more or less
 * @param longest pause
 * @param closing at the end of a run, for what is still on its way
 */
record Patience(Duration look, Duration first, Duration longest, Duration closing) {
    static final Patience USUAL =
            new Patience(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(10));

    /** @param share 0 to 1, at random: not all runs of a cluster should knock in the same second */
    Duration pause(int failures, double share) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(failures - 1, 30));
        return Duration.ofMillis(Math.round(Math.min(longest.toMillis(), doubled) * (0.75 + 0.5 * share)));
    }
}
