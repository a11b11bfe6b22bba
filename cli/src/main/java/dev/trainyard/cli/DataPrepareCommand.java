package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.cli.data.MetaTable;
import dev.trainyard.cli.data.PrepareProgress;
import dev.trainyard.cli.data.Prepared;
import dev.trainyard.cli.data.SplitLines;
import dev.trainyard.cli.data.TokenComparison;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.DataPreparer;
import dev.trainyard.train.data.ExpectedTokens;
import dev.trainyard.train.data.InputFiles;
import dev.trainyard.train.data.PrepareRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard data prepare}. */
@Command(name = "prepare", description = "Turn text into token files.")
final class DataPrepareCommand implements Callable<Integer> {
    private static final double VAL_FRACTION = 0.1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description = "A text file, a .jsonl or .parquet file, or a folder of such files, as of Hugging Face.")
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
            description = "The last part of the text, kept for validation; " + VAL_FRACTION
                    + ". Not where the input has files for validation.")
    private Optional<Double> valFraction = Optional.empty();

    @Option(
            names = "--text-field",
            paramLabel = "KEY",
            defaultValue = "text",
            description = "The key of the text in a .jsonl file, its column in a .parquet file; '${DEFAULT-VALUE}'.")
    private String textField = "";

    @Option(names = "--overwrite", description = "Replace a data folder at --out.")
    private boolean overwrite;

    @Option(
            names = "--expect-tokens",
            paramLabel = "TRAIN,VAL",
            description = "Compare the counts with these, e.g. 18.7M,2.3M; exit code 3 if one differs by over 1 %%.")
    private Optional<String> expectTokens = Optional.empty();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Optional<ExpectedTokens> expected = expectTokens.map(ExpectedTokens::parse);
        InputFiles files = InputFiles.of(input);
        if (files.split() && valFraction.isPresent()) {
            throw new InputException(input + " has files for validation: leave --val-fraction out");
        }
        PrepareRequest request =
                new PrepareRequest(input, out, tokenizer, valFraction.orElse(VAL_FRACTION), textField, overwrite);
        SplitLines.of(input, files).forEach(this::say);
        DataMeta meta;
        try (PrepareProgress progress = new PrepareProgress(ProgressLine.onStderr(), System::nanoTime)) {
            meta = DataPreparer.prepare(request, files, progress);
        }
        if (expected.isEmpty()) {
            json.print(meta, MetaTable.of(out, meta));
            return ExitCode.OK.code();
        }
        TokenComparison comparison = TokenComparison.of(expected.get(), meta);
        json.print(new Prepared(meta, comparison), comparison.text(out, meta));
        if (!comparison.met()) {
            say(comparison.warning());
        }
        return (comparison.met() ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
