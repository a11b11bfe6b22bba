package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import java.util.OptionalLong;

/** The emulated training. */
public record TrainSection(
        @Default("1") @Range(min = 1) @Help("Epochs.") int epochs,

        @Default("0") @Help("Seconds that an accelerator computes on a batch.")
        Computation computationTime,

        @Help("Seed of the order and of drawn times; default: new for each run, recorded.")
        OptionalLong seed,

        @Default("true") @Help("Whether each epoch has its own order.")
        boolean seedChangeEpoch,

        @Default("-1") @Help("Steps after which an epoch ends early; -1: at its end.")
        long totalTrainingSteps) {}
