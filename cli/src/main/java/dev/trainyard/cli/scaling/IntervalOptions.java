package dev.trainyard.cli.scaling;

import picocli.CommandLine.Option;

/** What intervals depend on beside the data. */
final class IntervalOptions {
    @Option(
            names = "--ci-level",
            paramLabel = "P",
            defaultValue = "0.95",
            description = "Probability of the intervals; ${DEFAULT-VALUE}.")
    private double level;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of every draw; ${DEFAULT-VALUE}.")
    private long seed;

    double level() {
        return level;
    }

    long seed() {
        return seed;
    }
}
