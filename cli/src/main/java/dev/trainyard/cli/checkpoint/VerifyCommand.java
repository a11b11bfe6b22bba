package dev.trainyard.cli.checkpoint;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code trainyard checkpoint verify}. */
@Command(
        name = "verify",
        description = "Read every byte of a checkpoint: is it what was committed?",
        footer = {
            "",
            "Exit code 3: it is not.",
            "Example: trainyard checkpoint verify runs/20261122-101500-ab3d/checkpoints/step-00002000"
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A checkpoint's folder.")
    private Path folder = Path.of("");

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw new InputException(
                    folder + ": no such folder; 'trainyard checkpoint ls RUN' lists a run's checkpoints");
        }
        if (Files.exists(folder.resolve("run.json"))) {
            throw new InputException(folder + ": is a run, not a checkpoint; 'trainyard checkpoint ls --verify "
                    + folder + "' verifies its checkpoints");
        }
        CheckpointVerdict verdict = CheckpointVerdict.of(folder);
        json.print(verdict, verdict.text());
        return (verdict.valid() ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }
}
