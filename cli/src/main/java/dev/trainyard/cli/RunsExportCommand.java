package dev.trainyard.cli;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.export.CsvTable;
import dev.trainyard.runs.export.ParquetTable;
import dev.trainyard.runs.export.RunNumbers;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard runs export}. */
@Command(
        name = "export",
        description = "Write the metrics of runs as one table: run, step, time, name, value.",
        footer = {"", "Example: trainyard runs export latest --csv --wide --metric 'val/.*'"})
final class RunsExportCommand implements Callable<Integer> {
    private static final class Format {
        @Option(names = "--csv", description = "CSV, on stdout where --out does not name a file.")
        private boolean csv;

        @Option(names = "--parquet", description = "Parquet; needs --out.")
        private boolean parquet;
    }

    /** Writes the table; gives how many rows. */
    private interface Table {
        long write(OutputStream out) throws IOException;
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "RUN", description = RunsCommand.WHICH)
    private List<String> which = new ArrayList<>();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @ArgGroup(multiplicity = "1")
    private Format format = new Format();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the table goes; a file that is there is replaced.")
    private @Nullable Path out;

    @Option(names = "--wide", description = "CSV with a row for each step and a column for each metric.")
    private boolean wide;

    @Option(
            names = "--metric",
            paramLabel = "REGEX",
            defaultValue = ".*",
            description = "Only metrics whose whole name matches.")
    private String metric = ".*";

    @Override
    public Integer call() throws IOException {
        if (format.parquet && (wide || out == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    wide
                            ? "--wide is for --csv: metrics come and go, columns of Parquet do not"
                            : "--parquet needs --out FILE");
        }
        RunStore store = new RunStore(runs.directory());
        List<RunFolder> folders = which.stream().map(store::find).toList();
        folders.forEach(RunFolder::info); // what is no run is said before anything is written
        RunNumbers numbers = new RunNumbers(folders, wanted());
        if (out == null) {
            csv(numbers, spec.commandLine().getOut());
        } else {
            long rows = save(
                    out, format.csv ? stream -> csv(numbers, stream) : stream -> ParquetTable.write(numbers, stream));
            spec.commandLine().getErr().printf(Locale.ROOT, "%,d rows of %d runs in %s%n", rows, folders.size(), out);
        }
        return ExitCode.OK.code();
    }

    private Predicate<String> wanted() {
        try {
            return Pattern.compile(metric).asMatchPredicate();
        } catch (PatternSyntaxException e) {
            throw new ParameterException(
                    spec.commandLine(), "--metric '" + metric + "' is no regular expression: " + e.getDescription());
        }
    }

    private long csv(RunNumbers numbers, OutputStream stream) throws IOException {
        try (Writer writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8))) {
            return csv(numbers, writer);
        }
    }

    private long csv(RunNumbers numbers, Appendable text) throws IOException {
        return wide ? CsvTable.writeWide(numbers, text) : CsvTable.writeLong(numbers, text);
    }

    /** Whole or not at all. */
    private static long save(Path file, Table table) {
        Path temporary = DurableFiles.directoryOf(file).resolve("." + file.getFileName() + ".tmp");
        try {
            long rows;
            try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                rows = table.write(stream);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            return rows;
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        } finally {
            delete(temporary);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // what matters has been said
        }
    }
}
