package dev.trainyard.cli.scaling;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.scaling.analysis.FitFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code trainyard scaling predict}. */
@Command(
        name = "predict",
        description = "The best model for a budget, by a fitted law, with intervals.",
        footer = {"", "Example: trainyard scaling predict --fit fit.json --flops 1e22,1e23"})
final class PredictCommand implements Callable<Integer> {
    private static final double SECONDS_PER_HOUR = 3600;

    @Option(
            names = "--fit",
            required = true,
            paramLabel = "FILE.json",
            description = "What scaling fit --json printed, or the folder of a sweep that was fitted.")
    private Path fit = Path.of("");

    @Option(names = "--flops", split = ",", paramLabel = "C", description = "Budgets in training FLOPs.")
    private List<Double> flops = new ArrayList<>();

    @Option(
            names = "--gpu-hours",
            paramLabel = "H",
            description = "The budget in GPU-hours instead, with --peak-flops.")
    private double hours;

    @Option(
            names = "--peak-flops",
            paramLabel = "FLOPS",
            description = "Peak of one GPU, FLOP/s, e.g. 989e12 for an H100 in bfloat16.")
    private double peak;

    @Option(
            names = "--mfu",
            paramLabel = "SHARE",
            defaultValue = "0.4",
            description = "Share of the peak that training reaches; ${DEFAULT-VALUE}.")
    private double mfu;

    @Option(
            names = "--ci-level",
            paramLabel = "P",
            defaultValue = "0.95",
            description = "Probability of the intervals; ${DEFAULT-VALUE}.")
    private double level;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of every draw; ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (!(level > 0 && level < 1)) {
            throw new InputException("--ci-level must lie between 0 and 1, got " + level);
        }
        List<Double> budgets = budgets();
        FitFile file = FitFile.read(fit, seed);
        List<Map<String, Object>> documents =
                budgets.stream().map(c -> file.predict(c, level, seed)).toList();
        json.print(
                documents.size() == 1 ? documents.getFirst() : Map.of("predictions", documents),
                DocumentText.predictions(documents));
        return ExitCode.OK.code();
    }

    private List<Double> budgets() {
        if (hours == 0 && !flops.isEmpty()) {
            return flops;
        }
        if (hours > 0 && peak > 0 && mfu > 0 && mfu <= 1 && flops.isEmpty()) {
            return List.of(hours * SECONDS_PER_HOUR * peak * mfu);
        }
        throw new InputException(
                "the budget is missing: --flops C, or --gpu-hours H with --peak-flops FLOPS and --mfu in"
                        + " (0, 1]; not both");
    }
}
