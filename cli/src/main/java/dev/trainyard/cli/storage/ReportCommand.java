package dev.trainyard.cli.storage;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.storage.result.ResultReport;
import dev.trainyard.storage.result.ResultTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trainyard storage report}. */
@Command(name = "report", description = "Show the runs in a tree of results, Trainyard's or mlpstorage's.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DIR",
            description = "The folder of one run, a results folder, or a package with closed/ or open/.")
    private Path directory = Path.of("");

    @Option(names = "--out", paramLabel = "FILE", description = "Write a page with plots, in one HTML file.")
    private @Nullable Path page;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table as comma-separated values.")
    private @Nullable Path csv;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        ResultReport report = ResultReport.of(ResultTree.read(directory));
        if (page != null) {
            write(page, report.page(directory.toString()));
        }
        if (csv != null) {
            write(csv, report.csv());
        }
        json.print(report, report.table());
        return ExitCode.OK.code();
    }

    private static void write(Path file, String text) {
        try {
            DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }
}
