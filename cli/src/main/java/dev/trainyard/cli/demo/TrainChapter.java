package dev.trainyard.cli.demo;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Units;
import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.CommandText;
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
import java.util.Optional;

/** A small GPT learns the text for about as long as one likes to wait. */
final class TrainChapter implements Chapter<TrainChapter.Trained> {
    /** Updates whose pace counts as the present one. */
    private static final int RECENT = 20;

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
        long start = System.nanoTime();
        double rate = warmUp(narrator);
        int tokensPerStep = tokensPerStep(overrides("story", 1, 1));
        long steps = steps(rate, tokensPerStep);
        narrator.say(String.format(
                Locale.ROOT,
                "This machine trains %s tokens a second, so %d updates of %d tokens take about %s.",
                Units.count(rate),
                steps,
                tokensPerStep,
                Units.duration(Duration.ofSeconds(Math.round(steps * tokensPerStep / rate)))));
        long evalInterval = Math.max(1, steps / length.evaluations());
        List<String> overrides = overrides("story", steps, evalInterval);
        long end = start + Math.round(length.trainLimitSeconds() * 1e9);
        TrainRuns.Outcome outcome =
                train(overrides, Resume.NEVER, Optional.of(Duration.ofNanos(end - System.nanoTime())));
        if (outcome.exitCode() == ExitCode.PREEMPTED && System.nanoTime() - end >= 0) {
            long last = shortened(outcome, steps, tokensPerStep);
            narrator.say("The machine is slower than it was: the run ends early, after update " + last
                    + ", and the schedule of its learning rate with it.");
            overrides = overrides("story", last, evalInterval);
            outcome = train(overrides, Resume.MUST, Optional.empty());
        }
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
        List<String> overrides = new ArrayList<>(overrides("warm-up", length.warmUpSteps(), length.warmUpSteps()));
        overrides.add("train.eval_iters=1");
        launch.toTheEnd(folder, "warm-up", overrides, Resume.NEVER);
        RunFolder run = new RunStore(folder.runs()).find("warm-up");
        double[] rates = rates(run);
        return median(lastOf(rates, (rates.length + 1) / 2));
    }

    private static double[] rates(RunFolder run) {
        return Objects.requireNonNull(run.metrics().get("train/tokens_per_second"))
                .values();
    }

    private static double[] lastOf(double[] values, int count) {
        return Arrays.copyOfRange(values, Math.max(0, values.length - count), values.length);
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private long steps(double rate, int tokensPerStep) {
        double fitting = length.trainSeconds() * rate / tokensPerStep;
        return Math.round(Math.clamp(fitting, length.fewestSteps(), length.mostSteps()));
    }

    /** The learning rate needs a few updates to fall to its end: a tenth of those done, if they fit into the time. */
    private long shortened(TrainRuns.Outcome stopped, long steps, int tokensPerStep) {
        long done = stopped.summary().steps();
        double rate = median(lastOf(rates(stopped.folder()), RECENT));
        double fitting = length.coolDownSeconds() * rate / tokensPerStep;
        return Math.min(steps, done + 1 + Math.round(Math.min(done / 10.0, fitting)));
    }

    private int tokensPerStep(List<String> overrides) {
        Config config = Config.load(folder.config(), overrides);
        TrainConfig bound = TrainConfig.bind(config);
        return Math.toIntExact(bound.train().globalBatch() * bound.model().blockSize());
    }

    private List<String> overrides(String name, long steps, long evalInterval) {
        return List.of(
                "data.path=" + folder.data(),
                "run.name=" + name,
                "train.device=cpu",
                "train.max_iters=" + steps,
                "train.eval_interval=" + evalInterval);
    }

    /** In this process, so that the live line is the user's. */
    private TrainRuns.Outcome train(List<String> overrides, Resume resume, Optional<Duration> limit) {
        Config config = Config.load(folder.config(), overrides);
        List<String> command = new ArrayList<>(List.of("trainyard"));
        command.addAll(launch.train(folder, folder.runs(), overrides, resume));
        try (TrainPlan plan = TrainPlan.of(config, List.of(), launch.libtorch(), folder.runs())) {
            return new TrainRuns(new RunStore(folder.runs()), launch.version()).run(plan, resume, command, limit);
        }
    }
}
