package dev.trainyard.cli;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;

/** Trains a recorded configuration anew: how {@code runs verify} gets at the trainer. */
@FunctionalInterface
interface RunRepeater {
    /** What the new run is tagged with. */
    String TAG = "verify";

    /**
     * Runs from the first step in a new run folder, resuming nothing, and returns when that run has ended, however.
     *
     * @param configYaml the effective configuration of a run
     * @param store where the new run is made, of kind train and tagged {@link #TAG}
     * @throws dev.trainyard.base.TrainyardException if the configuration cannot be run here, or the run failed
     */
    RunFolder repeat(String configYaml, RunStore store);
}
