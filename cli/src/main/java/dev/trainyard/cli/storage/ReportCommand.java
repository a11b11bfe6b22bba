package dev.trainyard.cli.storage;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.storage.result.ResultReport;
import dev.trainyard.storage.result.ResultTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard storage report}. */
@Command(name = "report", description = "Show the training runs in a tree of results, Trainyard's or mlpstorage's.")
public final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DIR",
            description = "The folder of one run, a results folder, or a package with closed/ or open/.")
    private Path directory = Path.of("");

    @Option(names = "--out", paramLabel = "FILE", description = "Write a page with plots, in one HTML file.")
    private @Nullable Path page;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table as comma-separated values.")
    private @Nullable Path csv;

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        ResultReport report = ResultReport.of(ResultTree.read(directory));
        if (page != null) {
            write(page, report.page(directory.toString()).html());
        }
        if (csv != null) {
            write(csv, report.csv());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.pretty(report) + "\n" : report.table());
        out.flush();
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
