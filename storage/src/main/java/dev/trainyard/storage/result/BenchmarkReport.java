package dev.trainyard.storage.result;

/** What {@code --json} prints of a benchmark. */
public sealed interface BenchmarkReport permits RunReport, CheckpointReport {
    /** Whether it earns exit code 0. */
    boolean good();

    /** False if it was interrupted. */
    boolean complete();
}
