package dev.trainyard.train.checkpoint;

import dev.trainyard.base.JobException;

/** How a save in the background ended. */
public sealed interface SaveOutcome {
    /** Committed. */
    record Saved(SaveReport report) implements SaveOutcome {}

    /** Not committed; older checkpoints are untouched. */
    record Failed(long step, JobException cause) implements SaveOutcome {}
}
