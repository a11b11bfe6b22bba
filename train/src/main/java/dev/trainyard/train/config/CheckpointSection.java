package dev.trainyard.train.config;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;
import dev.trainyard.runs.RunFolder;
import java.nio.file.Path;
import java.util.Optional;

/** The section {@code checkpoint}. The last update always commits one. */
@Neutral
public record CheckpointSection(
        @Help("folder for the checkpoints of all runs, one folder a run; inside the run's folder if it is not given")
        Optional<Path> dir,

        @Help("updates between checkpoints; 0 is never") @Default("0") @Range(min = 0)
        long everySteps,

        @Help("minutes between checkpoints; 0 is never") @Default("5") @Range(min = 0)
        double everyMinutes,

        @Help("how many committed checkpoints stay") @Default("3") @Range(min = 1)
        int keep) {
    /** Where the checkpoints of {@code run} are. */
    public Path folder(RunFolder run) {
        return dir.map(folder -> folder.resolve(run.id())).orElse(run.checkpoints());
    }
}
