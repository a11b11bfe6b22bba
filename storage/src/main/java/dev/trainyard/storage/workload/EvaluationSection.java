package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;

/** Evaluations between epochs; {@code workflow.evaluation} turns them on. */
public record EvaluationSection(
        @Default("0") @Help("Seconds that an accelerator computes on a batch.")
        Computation evalTime,

        @Default("1") @Range(min = 1) @Help("The first epoch that one follows.")
        int evalAfterEpoch,

        @Default("1") @Range(min = 1) @Help("Epochs from one to the next.")
        int epochsBetweenEvals) {}
