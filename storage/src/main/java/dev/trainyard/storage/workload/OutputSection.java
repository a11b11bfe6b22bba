package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import java.util.Optional;

/** Where DLIO writes, and which steps its figures leave out. */
public record OutputSection(
        @NoEffect("use --results-dir") Optional<String> folder,
        @NoEffect("the run folder has the logs") Optional<String> logFile,
        Window metric) {

    /** The steps of a block that AU looks at. */
    public record Window(
            @Default("1") @Range(min = 0) @Help("First steps of a block left out.")
            int excludeStartSteps,

            @Default("0") @Range(min = 0) @Help("Last steps of a block left out.")
            int excludeEndSteps) {}
}
