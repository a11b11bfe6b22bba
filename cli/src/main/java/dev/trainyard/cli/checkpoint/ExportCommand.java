package dev.trainyard.cli.checkpoint;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.RunCheckpoints;
import dev.trainyard.train.model.ExportType;
import dev.trainyard.train.model.GptExport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trainyard checkpoint export}. */
@Command(
        name = "export",
        description =
                "Write the model of a checkpoint as a Hugging Face folder: weights, config.json, the tokenizer if the"
                        + " run's data has one.",
        footer = {
            "",
            "Example: trainyard checkpoint export runs/20261122-101500-ab3d/checkpoints/step-00002000 --out gloss-gpt"
                    + " --dtype bfloat16"
        })
final class ExportCommand implements Callable<Integer> {
    /**
     * @param folder what was written, {@code files} in it
     */
    record Exported(String folder, long step, String dtype, List<String> files) {
        String text() {
            return folder + ": step " + step + " in " + dtype + ": " + String.join(", ", files) + "\n";
        }
    }

    @Parameters(paramLabel = "DIR", description = "A checkpoint's folder; it is verified first.")
    private Path checkpoint = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "A folder that does not exist yet.")
    private @Nullable Path out;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "float32, bfloat16 or float16; ${DEFAULT-VALUE}.")
    private ExportType type = ExportType.FLOAT32;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A data folder whose tokenizer.json goes along; by default that of the run's data.")
    private @Nullable Path tokens;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Path folder = out == null ? Path.of("") : out;
        if (Files.exists(folder)) {
            throw new InputException(folder + ": exists already; name a new folder");
        }
        if (!Files.isDirectory(checkpoint)) {
            throw new InputException(
                    checkpoint + ": no such folder; 'trainyard checkpoint ls RUN' lists a run's checkpoints");
        }
        CheckpointVerdict verdict = CheckpointVerdict.of(checkpoint);
        if (!verdict.valid()) {
            throw new InputException(checkpoint + ": is not a good checkpoint: "
                    + verdict.problems().getFirst());
        }
        List<String> files = GptExport.write(checkpoint, data(), folder, type);
        Exported exported = new Exported(
                folder.toString(), verdict.step().orElseThrow(), type.name().toLowerCase(Locale.ROOT), files);
        json.print(exported, exported.text());
        return ExitCode.OK.code();
    }

    /** The tokens that the run of this checkpoint is trained on, where the folder still lies in its run. */
    private Optional<Path> data() {
        if (tokens != null) {
            return Optional.of(tokens);
        }
        Path run = checkpoint.toAbsolutePath().normalize().resolve("../..").normalize();
        return Files.exists(run.resolve("run.json"))
                ? RunCheckpoints.of(new RunFolder(run)).data()
                : Optional.empty();
    }
}
