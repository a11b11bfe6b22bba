package dev.trainyard.cli.storage;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.storage.result.ReportgenFiles;
import dev.trainyard.storage.result.ResultReport;
import dev.trainyard.storage.result.ResultTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Option(
            names = "--reportgen",
            description =
                    "Write results.json and results.csv into DIR as mlpstorage does, and a results.json beside the"
                            + " runs of each workload as a submission needs.")
    private boolean reportgen;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        ResultTree tree = ResultTree.read(directory);
        ResultReport report = ResultReport.of(tree);
        if (reportgen) {
            ReportgenFiles.write(tree)
                    .forEach(file -> spec.commandLine().getErr().println("wrote " + file));
        }
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
