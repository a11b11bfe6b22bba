package dev.trainyard.cli.checkpoint;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.RunCheckpoints;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trainyard checkpoint ls}. */
@Command(
        name = "ls",
        description = "List the committed checkpoints of a run, newest first.",
        footer = {
            "",
            "Exit code 3: with --verify, one is not what was committed.",
            "Example: trainyard checkpoint ls latest"
        })
final class LsCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RUN|DIR",
            description =
                    "A run (id, the unique beginning or end of one, name, path, 'latest'), or a folder of checkpoints.")
    private String which = "";

    @Option(names = "--verify", description = "Read every byte of each.")
    private boolean verify;

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        List<CheckpointRow> rows = CheckpointStore.list(folder()).stream()
                .map(info -> CheckpointRow.of(info, verify))
                .toList();
        json.print(rows, CheckpointRow.table(rows));
        return (rows.stream().anyMatch(CheckpointRow::isBad) ? ExitCode.NEGATIVE : ExitCode.OK).code();
    }

    private Path folder() {
        Path path = Path.of(which);
        if (Files.exists(path.resolve("MANIFEST.json"))) {
            throw new InputException(
                    which + ": is one checkpoint; 'trainyard checkpoint verify " + which + "' looks at it");
        }
        if (Files.isDirectory(path) && !Files.exists(path.resolve("run.json"))) {
            if (CheckpointStore.list(path).isEmpty()) {
                throw new InputException(which + ": neither a run nor a folder of checkpoints (step-...)");
            }
            return path;
        }
        RunFolder run = Files.isDirectory(path) ? new RunFolder(path) : new RunStore(runs.directory()).find(which);
        return RunCheckpoints.of(run).folder();
    }
}
