package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;

/** Which parts run. */
public record WorkflowSection(
        @Default("false") @Help("Whether the file is for datagen.")
        boolean generateData,

        @Default("true") @Help("Whether epochs are run.") boolean train,

        @Default("false") @Help("Whether epochs are followed by an evaluation.")
        boolean evaluation,

        @Default("false") @Help("Whether checkpoints are written.")
        boolean checkpoint,

        @Default("false") @NoEffect("latencies and system figures are always recorded")
        boolean profiling,

        @Default("false") @NoEffect("use --debug") boolean debug) {}
