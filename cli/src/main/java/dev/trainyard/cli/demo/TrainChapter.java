package dev.trainyard.cli.demo;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Units;
import dev.trainyard.base.config.Config;
import dev.trainyard.report.Axis;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.Resume;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.TrainRuns;
import dev.trainyard.train.TrainSummary;
import dev.trainyard.train.config.TrainConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A small GPT learns the text for about as long as one likes to wait. */
final class TrainChapter implements Chapter<TrainChapter.Trained> {
    private final DemoFolder folder;
    private final DemoLength length;
    private final Launch launch;

    TrainChapter(DemoFolder folder, DemoLength length, Launch launch) {
        this.folder = folder;
        this.length = length;
        this.launch = launch;
    }

    /**
     * @param path the run folder
     * @param measuredTokensPerSecond of the warm-up, by which the number of updates was chosen
     * @param firstValLoss before the first update: that of guessing
     */
    record Trained(
            String path,
            double measuredTokensPerSecond,
            double firstValLoss,
            TrainSummary summary,
            List<String> commands)
            implements Outcome {
        @Override
        public void addTo(HtmlReport page) {
            page.section("Training")
                    .paragraph(String.format(
                            Locale.ROOT,
                            "A GPT of %s parameters in %d updates, %s tokens a second on the CPU. The loss is what the model"
                                    + " pays for each character that it did not expect: %.2f nats (guessing) became %.2f on"
                                    + " text that it has never seen.",
                            Units.count(summary.parameters()),
                            summary.steps(),
                            Units.count(summary.tokensPerSecond()),
                            firstValLoss,
                            summary.finalValLoss()))
                    .chart(chart(new RunFolder(Path.of(path)).metrics()));
        }

        @Override
        public Map.Entry<String, String> inShort() {
            return Map.entry(
                    "model",
                    String.format(
                            Locale.ROOT,
                            "%s (validation loss %.4f, was %.4f)",
                            path,
                            summary.finalValLoss(),
                            firstValLoss));
        }

        private static LineChart chart(Map<String, MetricSeries> metrics) {
            List<Series> series = new ArrayList<>();
            for (String name : List.of("train/loss", "val/loss")) {
                MetricSeries found = metrics.get(name);
                if (found != null) {
                    double[] steps =
                            Arrays.stream(found.steps()).asDoubleStream().toArray();
                    series.add(new Series(name, steps, found.values()));
                }
            }
            return new LineChart("Loss", Axis.linear("update", ""), Axis.linear("cross-entropy", "nats/token"), series);
        }
    }

    @Override
    public String title() {
        return "a small GPT learns to write";
    }

    @Override
    public Trained tell(Narrator narrator) {
        double rate = warmUp(narrator);
        List<String> overrides = overrides("story", 1);
        int tokensPerStep = tokensPerStep(overrides);
        long steps = steps(rate, tokensPerStep);
        narrator.say(String.format(
                Locale.ROOT,
                "This machine trains %s tokens a second, so %d updates of %d tokens take about %s.",
                Units.count(rate),
                steps,
                tokensPerStep,
                Units.duration(Duration.ofSeconds(Math.round(steps * tokensPerStep / rate)))));
        overrides = overrides("story", steps);
        List<String> arguments = launch.train(folder, folder.runs(), overrides, Resume.NEVER);
        TrainRuns.Outcome outcome = train(overrides, arguments);
        if (outcome.exitCode() != ExitCode.OK) {
            throw new StoryStopped(outcome.exitCode(), folder);
        }
        double first = Objects.requireNonNull(outcome.folder().metrics().get("val/loss"))
                .values()[0];
        narrator.say(String.format(
                Locale.ROOT,
                "Guessing costs %.2f nats a character; now it is %.2f, on text that the model has never seen.",
                first,
                outcome.summary().finalValLoss()));
        return new Trained(
                outcome.folder().path().toString(),
                rate,
                first,
                outcome.summary(),
                List.of(CommandText.of(launch.train(folder, folder.again(), overrides, Resume.NEVER))));
    }

    /** Tokens a second of the second half of a few updates: the first ones also load and compile. */
    private double warmUp(Narrator narrator) {
        narrator.say("Measuring this machine with " + length.warmUpSteps() + " updates ...");
        List<String> overrides = new ArrayList<>(overrides("warm-up", length.warmUpSteps()));
        overrides.add("train.eval_iters=1");
        launch.toTheEnd(folder, "warm-up", overrides, Resume.NEVER);
        RunFolder run = new RunStore(folder.runs()).find("warm-up");
        double[] rates = Objects.requireNonNull(run.metrics().get("train/tokens_per_second"))
                .values();
        double[] later = Arrays.copyOfRange(rates, rates.length / 2, rates.length);
        Arrays.sort(later);
        return later[later.length / 2];
    }

    private long steps(double rate, int tokensPerStep) {
        double fitting = length.trainSeconds() * rate / tokensPerStep;
        return Math.round(Math.clamp(fitting, length.fewestSteps(), length.mostSteps()));
    }

    private int tokensPerStep(List<String> overrides) {
        Config config = Config.load(folder.config(), overrides);
        TrainConfig bound = TrainConfig.bind(config);
        return Math.toIntExact(bound.train().globalBatch() * bound.model().blockSize());
    }

    private List<String> overrides(String name, long steps) {
        return List.of(
                "data.path=" + folder.data(),
                "run.name=" + name,
                "train.device=cpu",
                "train.max_iters=" + steps,
                "train.eval_interval=" + Math.max(1, steps / length.evaluations()));
    }

    /** In this process, so that the live line is the user's. */
    private TrainRuns.Outcome train(List<String> overrides, List<String> arguments) {
        Config config = Config.load(folder.config(), overrides);
        List<String> command = new ArrayList<>(List.of("trainyard"));
        command.addAll(arguments);
        try (TrainPlan plan = TrainPlan.of(config, List.of(), launch.libtorch(), folder.runs())) {
            return new TrainRuns(new RunStore(folder.runs()), launch.version()).run(plan, Resume.NEVER, command);
        }
    }
}
