package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;

/** What is expected of the storage. */
public record MetricSection(
        @Default("0.90") @Range(min = 0, max = 1) @Help("The least accelerator utilisation, a fraction.")
        double au) {}
