package dev.trainyard.precision.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.precision.shadow.ShadowExtension;
import dev.trainyard.precision.telemetry.QuantityTable;
import dev.trainyard.precision.watch.AlertLimits;
import dev.trainyard.precision.watch.PrecisionAlerts;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.alerts.AlertCondition;
import dev.trainyard.train.Resume;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a run with a recipe alerts of: each default alert reads a metric that is there, and fires. */
class PrecisionAlertsTest {
    /** Everything is brought to 256 times the format's range. */
    private static final String OVERFLOWING =
            "precision.overrides.activations={format: e4m3fn, scaling: delayed, margin: -8}";

    private static final String[] ABSURD = {
        "optimizer.name=sgd", "optimizer.learning_rate=1e30", "optimizer.grad_clip=0", "optimizer.warmup_iters=0"
    };

    @TempDir
    Path dir;

    private SmallRuns runs;

    @BeforeEach
    void furnish() {
        runs = new SmallRuns(dir);
    }

    @Test
    void theMetricOfEachDefaultAlertIsWritten() {
        RunFolder baseline = runs.run("train.max_iters=20");
        RunFolder run = runs.run(
                List.of(new ShadowExtension()),
                Resume.NEVER,
                "train.max_iters=20",
                "precision.baseline=" + baseline.id(),
                "precision.shadow.enabled=true",
                "precision.shadow.every=5");
        AlertLimits defaults = Config.parse("none", "", List.of())
                .section("precision", PrecisionSection.class)
                .alerts();
        List<String> metrics = PrecisionAlerts.conditions(defaults, List::<QuantityTable>of).stream()
                .map(AlertCondition::metrics)
                .flatMap(List::stream)
                .toList();
        assertThat(metrics).hasSizeGreaterThan(8);
        assertThat(run.metrics().keySet()).containsAll(metrics);
    }

    @Test
    void overflowWarnsAndFailsAndNamesTheTensor() throws IOException {
        RunFolder run = runs.run(OVERFLOWING);
        assertThat(SmallRuns.alertNames(run)).contains("overflow", "overflow_fail");
        JsonNode alert = SmallRuns.alerts(run).stream()
                .filter(one -> one.path("alert").asString().equals("overflow_fail"))
                .findFirst()
                .orElseThrow();
        assertThat(alert.path("severity").asString()).isEqualTo("error");
        assertThat(alert.path("step").asLong()).isEqualTo(2); // the first update has the factor 1
        assertThat(alert.path("message").asString())
                .contains("precision/overflow/max", "above 0.100", "layer h.", ".input", "before it was");
        assertThat(alert.path("values").propertyNames()).anyMatch(name -> name.endsWith(".input"));
        JsonNode snapshot = Json.parse(
                Files.readString(run.path().resolve(alert.path("snapshot").asString())));
        assertThat(alert.path("snapshot").asString()).isEqualTo("alerts/step-00000002-overflow_fail.json");
        assertThat(snapshot.path("history").size()).isEqualTo(1);
        assertThat(snapshot.path("statistics")
                        .path("precision")
                        .path(snapshot.path("culprit").path("tensor").asString())
                        .path("overflow")
                        .asDouble())
                .isEqualTo(snapshot.path("value").asDouble())
                .isGreaterThan(0.1);
    }

    @Test
    void aStalledRunWarns() {
        RunFolder run = runs.run("optimizer.learning_rate=1e-6", "optimizer.min_lr=1e-7");
        assertThat(SmallRuns.alertNames(run)).contains("stall");
    }

    @Test
    void losingToTheBaselineWarns() {
        RunFolder baseline = runs.run("precision.recipe=bf16", "train.max_iters=60");
        RunFolder run = runs.run(
                "precision.recipe=e2m1_unscaled", "train.max_iters=60", "precision.baseline=" + baseline.path());
        assertThat(SmallRuns.alertNames(run)).contains("loss_above_baseline", "underflow");
        assertThat(SmallRuns.alertNames(baseline)).isEmpty();
        assertThat(run.metrics()).containsKey("precision/loss_above_baseline");
    }

    @Test
    void jumpsOfLossAndGradientWarn() {
        RunFolder run = runs.run(
                List.of(Jolt.scaling(25, 30)),
                Resume.NEVER,
                "train.max_iters=30",
                "precision.alerts.grad_norm_ratio=3");
        assertThat(SmallRuns.alertNames(run)).contains("loss_z", "loss_doubled", "grad_norm_jump");
        assertThat(SmallRuns.alerts(run))
                .allMatch(alert -> alert.path("step").asLong() >= 25
                        || alert.path("alert").asString().equals("stall"));
    }

    @Test
    void aShadowThatDisagreesWarnsAndNamesTheLayer() {
        RunFolder run = runs.run(List.of(new Shadow()), Resume.NEVER);
        List<JsonNode> alerts = SmallRuns.alerts(run);
        assertThat(alerts)
                .filteredOn(alert -> alert.path("alert").asString().equals("shadow_cosine_layer"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.path("message").asString()).contains("layer h.1.mlp.c_fc"));
        assertThat(SmallRuns.alertNames(run)).contains("shadow_cosine");
    }

    @Test
    void aLimitOfZeroIsNever() {
        assertThat(SmallRuns.alertNames(runs.run(
                        OVERFLOWING,
                        "precision.alerts.overflow=0",
                        "precision.alerts.overflow_fail=0",
                        "precision.alerts.stall=0")))
                .isEmpty();
    }

    @Test
    void tenLostLossesEndTheRunAndLeaveTheGoodCheckpoint() {
        assertThatThrownBy(() -> runs.run(
                        List.of(),
                        Resume.NEVER,
                        java.util.stream.Stream.of(
                                        ABSURD, new String[] {"train.max_iters=40", "checkpoint.every_steps=1"})
                                .flatMap(java.util.Arrays::stream)
                                .toArray(String[]::new)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("10 updates in a row")
                .hasMessageNotContaining("\n");
        RunFolder run = runs.folders().getFirst();
        assertThat(run.info().status()).isEqualTo(Status.FAILED);
        double[] losses = SmallRuns.series(run, "train/loss");
        assertThat(losses).hasSizeLessThan(20).endsWith(Double.NaN);
        long newest = CheckpointStore.list(run.checkpoints()).getFirst().step();
        assertThat(losses[(int) newest - 1]).isFinite();
        assertThat(SmallRuns.alertNames(run)).contains("loss_nan", "tensor_nan");
    }

    @Test
    void aBaselineThatIsNotThereIsOneLine() {
        assertThatThrownBy(() -> runs.run("precision.baseline=nowhere"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("precision.baseline")
                .hasMessageContaining("nowhere")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aLayerThatOverflowsGoesOnWithoutRounding() throws IOException {
        RunFolder run =
                runs.run(OVERFLOWING, "precision.reaction=raise", "precision.alerts.stall=0", "train.max_iters=24");
        List<JsonNode> raised = SmallRuns.events(run, "precision_raised");
        assertThat(raised).isNotEmpty();
        JsonNode first = raised.getFirst();
        long from = first.path("step").asLong();
        assertThat(from).isEqualTo(2 + TrainExtension.METRICS_DELAY);
        assertThat(first.path("reason").asString()).contains("overflow");
        String name = "precision/overflow/" + first.path("layer").asString() + ".input";
        for (JsonNode line : SmallRuns.tensors(run)) {
            assertThat(line.has(name)).isEqualTo(line.path("step").asLong() < from);
        }
    }

    /** Writes what a shadow writes. */
    private static final class Shadow implements TrainExtension {
        @Override
        public String name() {
            return "shadow";
        }

        @Override
        public void bind(Config config) {}

        @Override
        public void metrics(long step, float[] report, JsonLine line) {
            line.put("shadow/cosine/mean", step < 5 ? 0.99 : 0.7);
            line.put("shadow/cosine/min", step < 5 ? 0.98 : 0.3);
            line.put("shadow/cosine/h.0.mlp.c_fc", 0.95);
            line.put("shadow/cosine/h.1.mlp.c_fc", step < 5 ? 0.98 : 0.3);
        }
    }
}
