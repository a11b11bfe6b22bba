package dev.trainyard.cli.precision;

import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.precision.compare.Comparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard precision compare}. */
@Command(
        name = "compare",
        description =
                "What a recipe did to training: losses beside a baseline's, the layers that departed, a verdict; exit"
                        + " code 3 if a limit was missed.",
        footer = {"", "Example: trainyard precision compare bf16_baseline e5m2_fp8 --out compared"})
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description =
                    "Runs by id, the unique beginning or end of one, name or path. Those that differ in their seeds"
                            + " alone are taken together.")
    private List<String> which = new ArrayList<>();

    @Option(names = "--baseline", paramLabel = "RUN", description = "What the others are judged by; the first RUN.")
    private Optional<String> baseline = Optional.empty();

    @Mixin
    private ComparisonOptions options = new ComparisonOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "Also write precision.html and precision.json there.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        RunStore store = options.store();
        List<RunFolder> folders = which.stream().map(store::find).toList();
        RunFolder usual = baseline.map(store::find).orElse(folders.getFirst());
        Comparison comparison = options.compared(usual, folders);
        out.ifPresent(folder -> {
            Path page = ComparisonOptions.page(comparison, folder, spec);
            spec.commandLine().getErr().println("report: " + page);
        });
        json.print(comparison.document(), ComparisonText.of(comparison));
        return comparison.exitCode().code();
    }
}
