package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.cli.data.MetaTable;
import dev.trainyard.cli.data.PrepareProgress;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.DataPreparer;
import dev.trainyard.train.data.PrepareRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code trainyard data prepare}. */
@Command(name = "prepare", description = "Turn text into token files.")
final class DataPrepareCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description = "A text file, a .jsonl file, or a folder of .txt, .md and .jsonl files.")
    private Path input = Path.of("");

    @Option(
            names = "--tokenizer",
            required = true,
            paramLabel = "char|gpt2|FILE",
            description = "One token a character, GPT-2's vocabulary, or a Hugging Face tokenizer.json.")
    private String tokenizer = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The data folder to make.")
    private Path out = Path.of("");

    @Option(
            names = "--val-fraction",
            paramLabel = "F",
            defaultValue = "0.1",
            description = "The last part of the text, kept for validation; ${DEFAULT-VALUE}.")
    private double valFraction;

    @Option(
            names = "--text-field",
            paramLabel = "KEY",
            defaultValue = "text",
            description = "The key of the text in a line of a .jsonl file; '${DEFAULT-VALUE}'.")
    private String textField = "";

    @Option(names = "--overwrite", description = "Replace a data folder at --out.")
    private boolean overwrite;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        PrepareRequest request = new PrepareRequest(input, out, tokenizer, valFraction, textField, overwrite);
        DataMeta meta;
        try (PrepareProgress progress = new PrepareProgress(ProgressLine.onStderr(), System::nanoTime)) {
            meta = DataPreparer.prepare(request, progress);
        }
        json.print(meta, MetaTable.of(out, meta));
        return ExitCode.OK.code();
    }
}
