package dev.trainyard.cli.precision;

import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.precision.compare.Comparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard precision report}. */
@Command(
        name = "report",
        description =
                "The page of a run in low precision: losses, heat maps of its layers, verdict; exit code 3 if a limit"
                        + " was missed.")
final class PrecisionReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "An id, the unique beginning or end of one, a name, a path, or 'latest'.")
    private String which = "";

    @Option(
            names = "--baseline",
            paramLabel = "RUN",
            description = "What it is judged by; without it the loss is not judged.")
    private Optional<String> baseline = Optional.empty();

    @Mixin
    private ComparisonOptions options = new ComparisonOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the page goes; beside the run's report.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        RunStore store = options.store();
        RunFolder run = store.find(which);
        Comparison comparison = baseline.map(name -> options.compared(store.find(name), List.of(run)))
                .orElseGet(() -> Comparison.of(run, options.limits()));
        Path page = ComparisonOptions.page(comparison, out.orElse(run.path()), spec);
        json.print(
                Map.of("report", page.toString(), "comparison", comparison.document()),
                comparison.verdicts().getFirst().sentence() + "\n" + page + "\n");
        return comparison.exitCode().code();
    }
}
