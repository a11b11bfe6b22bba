package dev.trainyard.cli.scaling;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.analysis.PredictionDocument;
import dev.trainyard.scaling.analysis.Question;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code trainyard scaling predict}. */
@Command(
        name = "predict",
        description = "The best model for a budget, by a fitted law, with intervals.",
        footer = {
            "",
            "Examples:",
            "  trainyard scaling predict --fit fit.json --flops 1e22,1e23",
            "  trainyard scaling predict --fit sweeps/first --gpu-hours 100 --peak-flops 989e12 --write-config best.yaml"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    private static final double SECONDS_PER_HOUR = 3600;

    @Option(
            names = "--fit",
            required = true,
            paramLabel = "FILE.json",
            description = "What scaling fit --json printed, or the folder of a sweep that was fitted.")
    private Path fit = Path.of("");

    @Option(
            names = "--flops",
            split = ",",
            paramLabel = "C",
            description = "Budgets in training FLOPs; else the largest of the data and the next powers of ten.")
    private List<Double> flops = new ArrayList<>();

    @Option(
            names = "--gpu-hours",
            paramLabel = "H",
            description = "The budget in GPU-hours instead, with --peak-flops.")
    private @Nullable Double hours;

    @Option(
            names = "--peak-flops",
            paramLabel = "FLOPS",
            description = "Peak of one GPU, FLOP/s, e.g. 989e12 for an H100 in bfloat16.")
    private @Nullable Double peak;

    @Option(
            names = "--mfu",
            paramLabel = "SHARE",
            defaultValue = "0.4",
            description = "Share of the peak that training reaches; ${DEFAULT-VALUE}.")
    private double mfu;

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    @Option(
            names = "--inference-tokens",
            paramLabel = "T",
            description = "Tokens that the model will read or write over its life: finds the cheapest model of the same"
                    + " loss, training and inference together.")
    private @Nullable Double inferenceTokens;

    @Option(
            names = "--unique",
            paramLabel = "U",
            description = "Unique tokens at hand, to be repeated; needs a fit by --method data-constrained.")
    private @Nullable Double unique;

    @Mixin
    private ReadyConfigOptions config = new ReadyConfigOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        JsonNode document = FitDocument.read(fit);
        PredictionDocument fitted = new PredictionDocument(document);
        List<Double> budgets = budgets(fitted);
        if (config.wanted() && budgets.size() != 1) {
            throw new InputException("--write-config is for one budget: give --flops C");
        }
        List<Map<String, Object>> answers = budgets.stream()
                .map(c -> fitted.answer(new Question(
                        c, intervals.level(), intervals.seed(), optional(inferenceTokens), optional(unique))))
                .toList();
        JsonNode first = FitDocument.tree(answers.getFirst());
        PrintWriter err = command.commandLine().getErr();
        first.path("warnings").forEach(warning -> err.println("warning: " + warning.asString()));
        if (config.wanted()) {
            config.write(
                    fit,
                    budgets.getFirst(),
                    first.path("n").asDouble(),
                    first.path("d").asDouble(),
                    err);
        }
        json.print(
                answers.size() == 1 ? answers.getFirst() : Map.of("predictions", answers), PredictionText.of(answers));
        return ExitCode.OK.code();
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private List<Double> budgets(PredictionDocument fitted) {
        if (hours == null && peak == null) {
            return flops.isEmpty() ? fitted.budgets(intervals.seed()) : flops;
        }
        if (hours == null || peak == null || !flops.isEmpty()) {
            throw new InputException(
                    "the budget is --flops C, or --gpu-hours H with --peak-flops FLOPS and --mfu; not" + " both");
        }
        if (!(hours > 0 && peak > 0 && mfu > 0 && mfu <= 1)) {
            throw new InputException("--gpu-hours and --peak-flops must be positive and --mfu in (0, 1], got " + hours
                    + ", " + peak + " and " + mfu);
        }
        return List.of(hours * SECONDS_PER_HOUR * peak * mfu);
    }
}
