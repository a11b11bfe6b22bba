package dev.trainyard.cli;

import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.LibtorchOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.options.Version;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.Resume;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.TrainRuns;
import dev.trainyard.train.TrainSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard train CONFIG [key=value ...]}. */
@Command(
        name = "train",
        description = "Train a GPT on token files; docs/train.md lists every key of the configuration.",
        footer = {"", "Example: trainyard train configs/char.yaml data.path=data/mine train.max_iters=500"})
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private LibtorchOption libtorch = new LibtorchOption();

    @Parameters(index = "0", paramLabel = "CONFIG", description = "YAML file with the sections of the run.")
    private Path config = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides of the configuration, e.g. train.max_iters=500.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--resume",
            defaultValue = "never",
            description = "never: a new run; auto: go on with the newest run of this configuration, else a new one;"
                    + " must: an error where there is none. Default: never.")
    private Resume resume = Resume.NEVER;

    @Option(names = "--json", description = "Print the summary as one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        Config document = Config.load(config, overrides);
        try (TrainPlan plan =
                TrainPlan.of(document, TrainFeatures.of(runs.directory()), libtorch.directory(), runs.directory())) {
            TrainRuns.Outcome outcome =
                    new TrainRuns(new RunStore(runs.directory()), Version.number()).run(plan, resume, command());
            if (json) {
                spec.commandLine().getOut().println(Json.pretty(outcome.summary()));
            } else {
                print(outcome);
            }
            return outcome.exitCode().code();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of("trainyard"));
        command.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return command;
    }

    private void print(TrainRuns.Outcome outcome) {
        TrainSummary summary = outcome.summary();
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %s after %d updates, val loss %.4f (best %.4f); see %s%n",
                        summary.run(),
                        summary.status().name().toLowerCase(Locale.ROOT),
                        summary.steps(),
                        summary.finalValLoss(),
                        summary.bestValLoss(),
                        outcome.folder().path().resolve("report.html"));
    }
}
