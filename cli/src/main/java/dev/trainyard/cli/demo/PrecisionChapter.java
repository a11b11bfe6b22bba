package dev.trainyard.cli.demo;

import dev.trainyard.cli.options.CommandText;
import dev.trainyard.precision.compare.Comparison;
import dev.trainyard.precision.compare.ComparisonPage;
import dev.trainyard.precision.compare.Departure;
import dev.trainyard.precision.compare.Limits;
import dev.trainyard.precision.compare.Numbers;
import dev.trainyard.precision.compare.RunVerdict;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.Resume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One layer of a run is rounded to four bits without a scale: the comparison with a healthy run must find it. */
final class PrecisionChapter implements Chapter<PrecisionChapter.Compared> {
    private static final String HEALTHY = "healthy";
    private static final String SPOILT = "spoilt";
    private static final String LAYER = "h.1.mlp.c_fc";
    private static final int LOOK_EVERY = 5;
    /** Enough lines for a layer to depart. */
    private static final int FEWEST_STEPS = 20;

    private final DemoFolder folder;
    private final DemoLength length;
    private final Launch launch;

    PrecisionChapter(DemoFolder folder, DemoLength length, Launch launch) {
        this.folder = folder;
        this.length = length;
        this.launch = launch;
    }

    /**
     * @param spoilt the layer that was rounded
     * @param first what departed first
     * @param sentence the verdict
     * @param lossChange of the spoilt run at its end, as a share of the healthy one's
     * @param page the comparison
     */
    record Compared(
            String spoilt,
            Optional<Departure> first,
            String sentence,
            double lossChange,
            String page,
            List<String> commands)
            implements Outcome {
        @Override
        public void addTo(HtmlReport report) {
            report.section("Which layer breaks?")
                    .paragraph("Two runs of the same batches; in one of them the layer " + spoilt
                            + " was rounded to four bits (E2M1) without a scale. Beside it ran a shadow in float32, and every"
                            + " rounded tensor was counted. " + found())
                    .paragraph("The verdict: " + sentence + ".")
                    .paragraph("The page with the heat maps of the layers is " + page + ".");
        }

        @Override
        public Map.Entry<String, String> inShort() {
            return Map.entry("layer", found());
        }

        private String found() {
            String change = "the loss changed by " + Numbers.change(lossChange);
            return first.map(departure -> departure.text() + ", the first to depart; " + change)
                    .orElse("no layer departed; " + change);
        }
    }

    @Override
    public String title() {
        return "a layer is spoilt with four bits, and found";
    }

    @Override
    public Compared tell(Narrator narrator) {
        narrator.say("A tiny GPT trains in float32 ...");
        launch.toTheEnd(folder, HEALTHY, overrides(HEALTHY), Resume.NEVER);
        narrator.say("Its twin sees the same batches, but one of its layers multiplies numbers of four bits ...");
        launch.toTheEnd(folder, SPOILT, overrides(SPOILT), Resume.NEVER);
        RunStore store = new RunStore(folder.runs());
        RunFolder spoilt = store.find(SPOILT);
        Comparison comparison = Comparison.of(store.find(HEALTHY), List.of(spoilt), Limits.DEFAULT, false);
        String compare = CommandText.of(List.of(
                "precision",
                "compare",
                HEALTHY,
                SPOILT,
                "--runs-dir",
                folder.again().toString()));
        Path page = ComparisonPage.write(comparison, spoilt.path(), compare);
        RunVerdict verdict = comparison.verdicts().getFirst();
        Compared compared = new Compared(
                LAYER,
                verdict.departures().stream().findFirst(),
                verdict.sentence(),
                verdict.loss().orElseThrow().relativeEnd(),
                page.toString(),
                List.of(
                        CommandText.of(launch.train(folder, folder.again(), overrides(HEALTHY), Resume.NEVER)),
                        CommandText.of(launch.train(folder, folder.again(), overrides(SPOILT), Resume.NEVER)),
                        compare));
        narrator.say("Found: " + compared.found() + ". It was " + LAYER + " that was spoilt.");
        narrator.say("The verdict: " + verdict.sentence() + ".");
        return compared;
    }

    private List<String> overrides(String name) {
        int steps = Math.max(FEWEST_STEPS, length.shortSteps() / 2);
        List<String> overrides = new ArrayList<>(List.of(
                "data.path=" + folder.data(),
                "run.name=" + name,
                "train.device=cpu",
                "train.max_iters=" + steps,
                "train.eval_interval=" + steps,
                "train.eval_iters=2",
                "model.n_layer=2",
                "model.n_embd=64",
                "optimizer.warmup_iters=10",
                "precision.shadow.enabled=true",
                "precision.shadow.every=" + LOOK_EVERY,
                "precision.telemetry.every=" + LOOK_EVERY));
        if (name.equals(SPOILT)) {
            overrides.addAll(List.of("precision.recipe=e2m1_unscaled", "precision.overrides.layers=[" + LAYER + "]"));
        }
        return List.copyOf(overrides);
    }
}
