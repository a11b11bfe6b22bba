package dev.trainyard.cli.precision;

import dev.trainyard.cli.options.CommandText;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.precision.compare.Comparison;
import dev.trainyard.precision.compare.ComparisonPage;
import dev.trainyard.precision.compare.Limits;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How runs are compared: where they are, and by which limits. */
final class ComparisonOptions {
    @Option(
            names = "--limits",
            split = ",",
            paramLabel = "NAME=VALUE",
            description =
                    "Limits other than loss=0.1 (share above the baseline's), cosine=0.9, stall=0.5, overflow=0.01,"
                            + " underflow=0.5 (names layers, decides nothing), lines=3 (in a row, until a layer has departed).")
    private Map<String, Double> changed = new LinkedHashMap<>();

    @Option(
            names = "--allow-different",
            description = "Compare although model, data, optimizer, batch or seed differ; what does, is listed.")
    private boolean allowDifferent;

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    RunStore store() {
        return new RunStore(runs.directory());
    }

    Limits limits() {
        return Limits.with(changed);
    }

    Comparison compared(RunFolder baseline, List<RunFolder> others) {
        return Comparison.of(baseline, others, limits(), allowDifferent);
    }

    /** Writes the page, which says the command line of {@code spec}. */
    static Path page(Comparison comparison, Path folder, CommandSpec spec) {
        return ComparisonPage.write(
                comparison,
                folder,
                CommandText.of(spec.root().commandLine().getParseResult().originalArgs()));
    }
}
