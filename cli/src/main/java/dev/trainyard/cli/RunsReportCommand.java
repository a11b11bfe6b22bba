package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.cli.options.CacheFolder;
import dev.trainyard.cli.options.CommandText;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.dashboard.RunsReport;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.index.RunIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trainyard runs report}. */
@Command(name = "report", description = "A page of runs in one file, with their charts: to mail, to archive.")
final class RunsReportCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = RunsCommand.WHICH)
    private List<String> which = List.of();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The HTML file; replaced if it exists.")
    private Path out = Path.of("report.html");

    @Option(
            names = "--metrics",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Only metrics whose name matches.")
    private String metrics = "";

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        RunStore store = new RunStore(runs.directory());
        List<RunFolder> folders = which.stream().map(store::find).distinct().toList();
        try (RunIndex index = RunIndex.open(runs.directory(), CacheFolder.path())) {
            index.refresh();
            RunsReport.of(index, folders, metrics)
                    .reproduce(CommandText.of(
                            List.of("dashboard", "--runs-dir", runs.directory().toString())))
                    .write(out);
            long bytes = Files.size(out);
            json.print(
                    Map.of(
                            "file",
                            out.toString(),
                            "bytes",
                            bytes,
                            "runs",
                            folders.stream().map(RunFolder::id).toList()),
                    out + "\n");
        } catch (IOException e) {
            throw new JobException("cannot write " + out + ": " + FileProblem.of(e), e);
        }
        return ExitCode.OK.code();
    }
}
