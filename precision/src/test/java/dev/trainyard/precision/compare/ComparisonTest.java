package dev.trainyard.precision.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.precision.compare.Criterion.State;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were never trained: what is written decides what is found. */
class ComparisonTest {
    private static final long STEPS = 100;
    private static final String LAYER = "h.1.mlp.c_fc";

    @TempDir
    Path dir;

    private RunStore store = new RunStore(Path.of("runs"));
    private RunFolder baseline = new RunFolder(Path.of("none"));

    @BeforeEach
    void baseline() {
        store = new RunStore(dir.resolve("runs"));
        baseline = run("bf16", 1, "recipe: bf16", _ -> 2);
    }

    @Test
    void aRunWithinAllLimitsKeepsThem() {
        RunFolder good = run("good", 1, "recipe: x", _ -> 2.1, _ -> 0.001, _ -> 0.99, _ -> 0.1);
        Comparison comparison = compare(good);
        RunVerdict verdict = comparison.verdicts().getFirst();
        assertThat(verdict.criteria()).extracting(Criterion::state).containsOnly(State.KEPT);
        assertThat(verdict.loss().orElseThrow().relativeEnd()).isCloseTo(0.05, within(1e-9));
        assertThat(verdict.departures()).isEmpty();
        assertThat(comparison.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aLossAboveTheLimitIsExplainedByTheFirstLayerThatDeparted() {
        RunFolder bad = run(
                "bad",
                1,
                "recipe: x",
                step -> step < 50 ? 2 : 3,
                step -> step == 10 || step >= 40 ? 0.2 : 0,
                _ -> 0.99,
                _ -> 0.1);
        RunVerdict verdict = compare(bad).verdicts().getFirst();
        assertThat(criterion(verdict, "loss").state()).isEqualTo(State.MISSED);
        assertThat(verdict.loss().orElseThrow().departed()).hasValue(50);
        // A single line beyond, at step 10, is no departure.
        assertThat(verdict.departures()).first().satisfies(departure -> {
            assertThat(departure.layer()).isEqualTo(LAYER);
            assertThat(departure.step()).isEqualTo(40);
            assertThat(departure.quantity()).isEqualTo(Quantity.OVERFLOW);
        });
        assertThat(verdict.sentence()).contains("bad missed loss +50 %", "since step 50", LAYER + ".input", "step 40");
        assertThat(compare(bad).exitCode()).isEqualTo(ExitCode.NEGATIVE);
    }

    @Test
    void eachLimitIsMissedByItself() {
        RunVerdict cosine = judged(_ -> 0, _ -> 0.8, _ -> 0.1);
        assertThat(missed(cosine)).containsExactly("cosine");
        assertThat(criterion(cosine, "cosine").explanation()).contains(LAYER + ".weight", "0.8", "step 10");
        assertThat(missed(judged(_ -> 0, _ -> 0.99, _ -> 0.5))).containsExactly("stall");
        assertThat(missed(judged(_ -> 0.01, _ -> 0.99, _ -> 0.1))).containsExactly("overflow");
        assertThat(missed(judged(_ -> 0, _ -> Double.NaN, _ -> 0.1))).containsExactly("cosine");
    }

    @Test
    void aLossThatBecomesNaNIsMissedWithTheStep() {
        RunFolder nan = run("nan", 1, "recipe: x", step -> step < 30 ? 2 : Double.NaN);
        RunVerdict verdict = compare(nan).verdicts().getFirst();
        assertThat(criterion(verdict, "loss").state()).isEqualTo(State.MISSED);
        assertThat(verdict.sentence()).contains("NaN or infinite from step 30 on");
        assertThat(Json.parse(Json.line(compare(nan).document()))
                        .at("/verdicts/0/loss/end")
                        .asString())
                .isEqualTo("NaN");
    }

    @Test
    void whatWasNotRecordedIsNotJudgedAndSaidToBeSo() {
        RunVerdict verdict =
                compare(run("plain", 1, "recipe: x", _ -> 2)).verdicts().getFirst();
        assertThat(verdict.kept()).isTrue();
        assertThat(criterion(verdict, "cosine").explanation()).contains("precision.shadow.enabled=true");
        assertThat(verdict.sentence()).contains("(not judged: cosine, stall, overflow)");
    }

    @Test
    void aTwinsGradientIsNotJudgedByItsCosine() {
        RunFolder twin =
                run("twin", 1, "recipe: x\n  shadow: {enabled: true, mode: twin}", _ -> 2, _ -> 0, _ -> 0.1, _ -> 0.1);
        assertThat(criterion(compare(twin).verdicts().getFirst(), "cosine").state())
                .isEqualTo(State.NOT_JUDGED);
    }

    @Test
    void anotherConfigurationIsRefusedWithWhatDiffersUnlessAllowed() {
        RunFolder other = run("other", 2, "recipe: x", _ -> 2, "optimizer: {beta1: 0.8}\n");
        assertThatThrownBy(() -> compare(other))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("bf16", "other", "optimizer.beta1 0.9 and 0.8", "train.seed 1 and 2");
        Comparison allowed = Comparison.of(baseline, List.of(other), Limits.DEFAULT, true);
        assertThat(allowed.notes()).anyMatch(note -> note.contains("optimizer.beta1"));
    }

    @Test
    void seedsOfOneConfigurationAreTakenTogetherAndComparedSeedBySeed() {
        RunFolder baseline2 = run("bf16 again", 2, "recipe: bf16", _ -> 2.5);
        RunFolder one = run("fp8", 1, "recipe: x", _ -> 2.01);
        RunFolder two = run("fp8 again", 2, "recipe: x", _ -> 2.53);
        Comparison comparison = Comparison.of(baseline, List.of(baseline2, one, two), Limits.DEFAULT, false);
        assertThat(comparison.verdicts()).hasSize(1);
        LossComparison loss = comparison.verdicts().getFirst().loss().orElseThrow();
        assertThat(loss.pairs()).isEqualTo(2);
        assertThat(loss.lowestDifferenceEnd()).isCloseTo(0.01, within(1e-9));
        assertThat(loss.highestDifferenceEnd()).isCloseTo(0.03, within(1e-9));
        assertThat(loss.baselineSpreadEnd()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void seedsAloneAreNothingToCompare() {
        RunFolder again = run("bf16 again", 2, "recipe: bf16", _ -> 2.5);
        assertThatThrownBy(() -> compare(again))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nothing to compare");
    }

    @Test
    void thePageShowsVerdictCurvesAndLayers() {
        RunFolder bad = run("bad", 1, "recipe: x", _ -> 3, _ -> 0.2, _ -> 0.7, _ -> 0.6);
        Path page = ComparisonPage.write(compare(bad), dir.resolve("out"), "trainyard precision compare");
        assertThat(page)
                .content()
                .contains("MISSED", "Loss less the baseline", "Overflow of activations", "Stall", LAYER, "cosine");
        assertThat(dir.resolve("out/precision.json")).content().contains("\"kept\" : false");
    }

    private RunVerdict judged(LongToDoubleFunction overflow, LongToDoubleFunction cosine, LongToDoubleFunction stall) {
        RunFolder run = run("run", 1, "recipe: x", _ -> 2, overflow, cosine, stall);
        return compare(run).verdicts().getFirst();
    }

    private static List<String> missed(RunVerdict verdict) {
        return verdict.criteria().stream()
                .filter(criterion -> criterion.state() == State.MISSED)
                .map(Criterion::name)
                .toList();
    }

    private static Criterion criterion(RunVerdict verdict, String name) {
        return verdict.criteria().stream()
                .filter(criterion -> criterion.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Comparison compare(RunFolder run) {
        return Comparison.of(baseline, List.of(run), Limits.DEFAULT, false);
    }

    private static org.assertj.core.data.Offset<Double> within(double tolerance) {
        return org.assertj.core.data.Offset.offset(tolerance);
    }

    private RunFolder run(String name, long seed, String precision, LongToDoubleFunction loss, String... config) {
        try (RunWriter writer = begin(name, seed, precision, config)) {
            for (long step = 1; step <= STEPS; step++) {
                double value = loss.applyAsDouble(step);
                writer.metrics(step, step, line -> line.put("train/loss", value));
            }
            writer.status(Status.FINISHED);
            return writer.folder();
        }
    }

    /** With lines of layers at every tenth step. */
    private RunFolder run(
            String name,
            long seed,
            String precision,
            LongToDoubleFunction loss,
            LongToDoubleFunction overflow,
            LongToDoubleFunction cosine,
            LongToDoubleFunction stall) {
        try (RunWriter writer = begin(name, seed, precision)) {
            for (long i = 1; i <= STEPS; i++) {
                long step = i;
                writer.metrics(step, step, line -> line.put("train/loss", loss.applyAsDouble(step)));
                if (step % 10 == 0) {
                    writer.tensors()
                            .write(line -> line.put("step", step)
                                    .put("precision/overflow/" + LAYER + ".input", overflow.applyAsDouble(step))
                                    .put("shadow/cosine/" + LAYER + ".weight", cosine.applyAsDouble(step))
                                    .put("grad/stall_observed/" + LAYER, stall.applyAsDouble(step)));
                }
            }
            writer.status(Status.FINISHED);
            return writer.folder();
        }
    }

    private RunWriter begin(String name, long seed, String precision, String... config) {
        String optimizer = config.length == 0 ? "optimizer: {beta1: 0.9}\n" : config[0];
        String yaml = "train:\n  seed: " + seed + "\n" + optimizer + "precision:\n  " + precision + "\n";
        return store.create(new RunSpec(
                "train", name, List.of(), "", "", List.of("train"), yaml, "hash", seed, "cpu", 1, Map.of()));
    }
}
