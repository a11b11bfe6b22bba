package dev.trainyard.cli.demo;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Units;
import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.CommandText;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.scaling.analysis.Analysis;
import dev.trainyard.scaling.analysis.Count;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.analysis.FitOptions;
import dev.trainyard.scaling.analysis.Method;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.page.StudyPage;
import dev.trainyard.scaling.study.GptSweep;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.study.SweepPlan;
import dev.trainyard.scaling.study.TrialResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Tiny GPTs of several sizes on several budgets, and what they say about a larger one. */
final class ScalingChapter implements Chapter<ScalingChapter.Studied> {
    /** The budgets, as shares of the first. */
    private static final double HUBER_DELTA = 1e-3;

    private static final int DRAWS = 200;
    private static final double LEVEL = 0.95;
    private static final double[] BUDGETS = {1, 1.7, 2.9};

    private static final double FIRST_BUDGET = 7e9;
    private static final double HIGHEST_FIRST_BUDGET = 4e10;

    /** What training two at a time gains over one at a time, roughly. */
    private static final double SIDE_BY_SIDE = 1.5;

    private final DemoFolder folder;
    private final DemoLength length;
    private final Launch launch;

    ScalingChapter(DemoFolder folder, DemoLength length, Launch launch) {
        this.folder = folder;
        this.length = length;
        this.launch = launch;
    }

    /**
     * @param sweep its folder
     * @param law what the trials say about larger models; empty if they do not say enough
     */
    record Studied(
            String sweep, List<Double> budgets, List<TrialResult> trials, Optional<SmallLaw> law, List<String> commands)
            implements Outcome {
        @Override
        public void addTo(HtmlReport page) {
            page.section("How large a model?").paragraph(sentence() + ".").chart(SmallLaw.chart(trials));
        }

        @Override
        public Map.Entry<String, String> inShort() {
            return Map.entry("scaling", sentence());
        }

        private String sentence() {
            long done = trials.stream()
                    .filter(row -> row.status() == TrialResult.Status.COMPLETED)
                    .count();
            return done + " tiny GPTs; "
                    + law.map(SmallLaw::sentence).orElse("too few, or too much alike, for a law: see " + sweep);
        }
    }

    @Override
    public String title() {
        return "how large should the next model be?";
    }

    @Override
    public Studied tell(Narrator narrator) {
        GptSweep sweep = new GptSweep(new SweepFolder(folder.sweep()), launch.libtorch());
        SweepPlan plan = planned(sweep, narrator);
        narrator.say(String.format(
                Locale.ROOT,
                "%d tiny GPTs, of %s to %s parameters: each of the budgets %s FLOPs buys a small model many characters,"
                        + " or a large one few. That takes about %s ...",
                plan.trials().size(),
                Units.count(plan.trials().getFirst().n()),
                Units.count(plan.trials().getLast().n()),
                words(plan.budgets()),
                Units.duration(Duration.ofSeconds(Math.round(plan.estimatedSeconds() / SIDE_BY_SIDE)))));
        GptSweep.Outcome outcome = sweep.run(
                Optional.empty(),
                false,
                launch.version(),
                List.of("trainyard", "scaling", "run", folder.sweep().toString()),
                Optional.of(Duration.ofMillis(Math.round(1000 * length.sweepLimitSeconds()))));
        if (outcome.exitCode() == ExitCode.INTERRUPTED) {
            throw new StoryStopped(outcome.exitCode(), folder);
        }
        Optional<SmallLaw> law = law(outcome.results(), narrator);
        Studied studied = new Studied(
                folder.sweep().toString(), plan.budgets(), outcome.results(), law, commands(plan.budgets()));
        law.ifPresent(found -> {
            narrator.say(found.sentence() + ".");
            try {
                narrator.say("Curves, surface and doubts: " + report());
            } catch (InputException e) {
                narrator.say("No report: " + e.getMessage());
            }
        });
        return studied;
    }

    /** As {@code trainyard scaling report} writes it. */
    private Path report() {
        FitOptions options = new FitOptions(
                HUBER_DELTA,
                DRAWS,
                FitOptions.Resampling.RESIDUAL,
                LEVEL,
                Bootstrap.Kind.PERCENTILE,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        JsonNode document =
                FitDocument.tree(Analysis.of(new SweepFolder(folder.sweep()), Count.TOTAL, Set.of(), options)
                        .document(Method.ALL));
        FitDocument.write(folder.sweep(), document);
        return new StudyPage(document, LEVEL, 1)
                .write(
                        folder.sweep(),
                        CommandText.of(
                                List.of("scaling", "report", folder.sweep().toString())));
    }

    private List<String> commands(List<Double> budgets) {
        String again = folder.again().resolve("sweep").toString();
        List<String> plan =
                new ArrayList<>(List.of("scaling", "plan", folder.sweepConfig().toString()));
        plan.addAll(overrides(budgets));
        plan.addAll(List.of("--out", again));
        return Stream.of(plan, List.of("scaling", "run", again), List.of("scaling", "report", again))
                .map(CommandText::of)
                .toList();
    }

    /** Once to measure, and once more with budgets that take as long as there is time. */
    private SweepPlan planned(GptSweep sweep, Narrator narrator) {
        narrator.say("Measuring this machine ...");
        SweepPlan first = sweep.plan(config(budgets(FIRST_BUDGET)));
        double fitting = FIRST_BUDGET * length.sweepSeconds() * SIDE_BY_SIDE / first.estimatedSeconds();
        return sweep.plan(config(budgets(Math.clamp(fitting, length.leastBudget(), HIGHEST_FIRST_BUDGET))));
    }

    /** Two digits are enough. */
    private static List<Double> budgets(double first) {
        return DoubleStream.of(BUDGETS)
                .map(share -> Double.parseDouble(String.format(Locale.ROOT, "%.1e", share * first)))
                .boxed()
                .toList();
    }

    private Config config(List<Double> budgets) {
        return Config.load(folder.sweepConfig(), overrides(budgets));
    }

    private List<String> overrides(List<Double> budgets) {
        return List.of(
                "data.path=" + folder.data(), "sweep.budgets=[" + words(budgets).replace(" ", "") + "]");
    }

    private static String words(List<Double> budgets) {
        return budgets.stream()
                .map(budget -> String.format(Locale.ROOT, "%.1e", budget))
                .collect(Collectors.joining(", "));
    }

    private static Optional<SmallLaw> law(List<TrialResult> trials, Narrator narrator) {
        try {
            return Optional.of(SmallLaw.of(trials));
        } catch (InputException e) {
            narrator.say("These trials give no law: " + e.getMessage());
            return Optional.empty();
        }
    }
}
