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

    private static final double MFU = 0.4;

    @Option(
            names = "--mfu",
            paramLabel = "SHARE",
            description = "Share of the peak that training reaches, with --gpu-hours; " + MFU + ".")
    private @Nullable Double mfu;

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
        FitDocument.requireUpToDate(fit, document);
        PredictionDocument fitted = new PredictionDocument(document);
        List<Double> budgets = budgets();
        if (config.wanted() && budgets.size() != 1) {
            throw new InputException("--write-config is for one budget: give --flops C");
        }
        PrintWriter err = command.commandLine().getErr();
        List<Map<String, Object>> answers = answers(fitted, budgets, err);
        JsonNode first = FitDocument.tree(answers.getFirst());
        answers.stream()
                .flatMap(answer -> FitDocument.tree(answer).path("warnings").valueStream())
                .map(JsonNode::asString)
                .distinct()
                .forEach(warning -> err.println("warning: " + warning));
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

    /** For the budgets that were asked for; for none, as far as the data tell. */
    private List<Map<String, Object>> answers(PredictionDocument fitted, List<Double> budgets, PrintWriter err) {
        if (!budgets.isEmpty()) {
            return budgets.stream().map(c -> fitted.answer(question(c))).toList();
        }
        PredictionDocument.Table table = fitted.table(this::question);
        table.noFurther().ifPresent(why -> err.println("no further: " + why));
        return table.answers();
    }

    private Question question(double c) {
        return new Question(c, intervals.level(), intervals.seed(), optional(inferenceTokens), optional(unique));
    }

    /** Those that were asked for; none for the table. */
    private List<Double> budgets() {
        if (hours == null) {
            if (peak != null || mfu != null) {
                throw new InputException((peak != null ? "--peak-flops" : "--mfu") + " goes with --gpu-hours H");
            }
            return flops;
        }
        if (!flops.isEmpty()) {
            throw new InputException("the budget is --flops C, or --gpu-hours H with --peak-flops FLOPS; not both");
        }
        if (peak == null) {
            throw new InputException(
                    "--gpu-hours needs --peak-flops FLOPS, the peak of one GPU, e.g. 989e12 for an H100");
        }
        double share = mfu == null ? MFU : mfu;
        if (!(hours > 0 && peak > 0 && share > 0 && share <= 1)) {
            throw new InputException("--gpu-hours and --peak-flops must be positive and --mfu in (0, 1], got " + hours
                    + ", " + peak + " and " + share);
        }
        return List.of(hours * SECONDS_PER_HOUR * peak * share);
    }
}
