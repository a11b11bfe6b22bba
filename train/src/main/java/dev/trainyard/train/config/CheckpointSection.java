package dev.trainyard.train.config;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;
import dev.trainyard.runs.RunFolder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/** The section {@code checkpoint}. The last update always commits one. */
@Neutral
public record CheckpointSection(
        @Help("folder for the checkpoints of all runs, one folder a run; inside the run's folder if it is not given")
        Optional<Path> dir,

        @Help("updates between checkpoints; 0 is never") @Default("0") @Range(min = 0)
        long everySteps,

        @Help(
                "minutes between checkpoints; 0 is never; auto follows from what a save costs and how often the run fails")
        @Default("5")
        String everyMinutes,

        @Help("how many committed checkpoints stay") @Default("3") @Range(min = 1)
        int keep,

        @Help("write behind the training; false: training waits for every commit") @Default("true")
        boolean background,

        @Help("read back what was written, from the disk, before it counts as a checkpoint") @Default("true")
        boolean verifyAfterWrite) {
    public CheckpointSection {
        if (!everyMinutes.equals("auto") && !everyMinutes.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw new InputException(
                    "every_minutes must be auto or a number of minutes from 0 on, not '" + everyMinutes + "'");
        }
    }

    /** Where the checkpoints of {@code run} are. */
    public Path folder(RunFolder run) {
        return dir.map(folder -> folder.resolve(run.id())).orElse(run.checkpoints());
    }

    /** Between checkpoints, 0 for never; empty for auto. */
    public OptionalDouble minutes() {
        return everyMinutes.equals("auto")
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(everyMinutes));
    }
}
