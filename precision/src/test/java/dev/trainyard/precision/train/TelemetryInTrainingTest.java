package dev.trainyard.precision.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a run measures of its tensors, against the same numbers from copies of them. */
class TelemetryInTrainingTest {
    private static final String PARAMETER = "transformer.h.1.mlp.c_fc.weight";
    private static final String NAME = "h.1.mlp.c_fc.weight";
    private static final int WIDTH = 128;

    @TempDir
    Path dir;

    private SmallRuns runs;

    String device() {
        return "cpu";
    }

    @BeforeEach
    void furnish() {
        runs = new SmallRuns(dir, device());
    }

    @Test
    void gradientsAreMeasuredBeforeClipping() throws IOException {
        Probe probe = new Probe(PARAMETER);
        RunFolder run = runs.run(List.of(probe), Resume.NEVER, "train.max_iters=3", "optimizer.grad_clip=1e-3");
        List<JsonNode> lines = SmallRuns.tensors(run);
        assertThat(lines).hasSize(3);
        for (int i = 0; i < 3; i++) {
            float[] g = probe.gradients.get(i);
            double mean = mean(g.length, j -> g[j]);
            double deviation = Math.sqrt(mean(g.length, j -> (g[j] - mean) * (g[j] - mean)));
            assertThat(number(lines.get(i), "grad/norm_l2/" + NAME))
                    .isCloseTo(Math.sqrt(g.length * mean(g.length, j -> g[j] * g[j])), withinPercentage(1e-3));
            assertThat(number(lines.get(i), "grad/snr_elem/" + NAME))
                    .isCloseTo(Math.abs(mean) / deviation, withinPercentage(0.1));
            assertThat(number(lines.get(i), "grad/near_zero/" + NAME))
                    .isCloseTo(mean(g.length, j -> Math.abs(g[j]) < 1e-8f ? 1 : 0), withinPercentage(1e-4));
            assertThat(number(lines.get(i), "grad/amax/" + NAME)).isEqualTo((double) largest(g));
        }
    }

    @Test
    void whatEveryTensorHasIsSummarisedInTheMetrics() throws IOException {
        RunFolder run = runs.run("train.max_iters=2");
        JsonNode line = SmallRuns.tensors(run).getLast();
        for (String quantity :
                List.of("precision/overflow", "precision/sqnr_db", "grad/norm_l2", "grad/stall_observed")) {
            double[] values = line.propertyStream()
                    .filter(entry -> entry.getKey().startsWith(quantity + "/"))
                    .mapToDouble(entry -> entry.getValue().asDouble())
                    .toArray();
            assertThat(values).as(quantity).hasSizeGreaterThan(4);
            double[] sorted = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .sorted()
                    .toArray();
            assertThat(SmallRuns.series(run, quantity + "/min")[1]).isEqualTo(sorted[0]);
            assertThat(SmallRuns.series(run, quantity + "/max")[1]).isEqualTo(sorted[sorted.length - 1]);
        }
    }

    @Test
    void roundedTensorsHaveAllTheirQuantities() throws IOException {
        JsonNode line = SmallRuns.tensors(runs.run("train.max_iters=2")).getLast();
        for (String tensor : List.of("weight", "input", "grad_output")) {
            for (String quantity : List.of(
                    "overflow",
                    "underflow",
                    "subnormal",
                    "nan",
                    "inf",
                    "range_bits",
                    "headroom",
                    "amax",
                    "scale_min",
                    "scale_max",
                    "sqnr_db",
                    "mse",
                    "bias")) {
                assertThat(line.has("precision/" + quantity + "/h.0.attn.c_attn." + tensor))
                        .as(quantity + " of " + tensor)
                        .isTrue();
            }
        }
        assertThat(number(line, "precision/headroom/h.0.mlp.c_fc.input")
                        + number(line, "precision/range_bits/h.0.mlp.c_fc.input"))
                .isCloseTo(Math.log(448 / 0x1p-9) / Math.log(2), withinPercentage(1e-3));
    }

    @Test
    void whatIsUndefinedIsLeftOut() throws IOException {
        RunFolder run = runs.run("train.max_iters=2", "precision.recipe=e2m1_unscaled");
        JsonNode line = SmallRuns.tensors(run).getLast();
        assertThat(number(line, "precision/underflow/h.0.mlp.c_fc.weight")).isGreaterThan(0.9);
        assertThat(line.has("precision/range_bits/h.0.mlp.c_proj.input")).isFalse(); // all zeros
        for (String name : run.metrics().keySet()) {
            assertThat(SmallRuns.series(run, name)).as(name).doesNotContain(Double.NaN);
        }
    }

    @Test
    void stalledWeightsAreThoseWhoseCodeTheRealStepLeaves() throws IOException {
        assertStall("{format: e4m3fn, scaling: none}", (w, i) -> 1);
        assertStall("{format: e4m3fn, scaling: current}", (w, i) -> 448 / largest(w));
        // blocks of 32 inputs; the weights are stored (in, out)
        assertStall("{format: mxfp8-e4m3}", (w, i) -> {
            int column = i % WIDTH;
            double amax = IntStream.range(0, 32)
                    .mapToDouble(row -> Math.abs(w[row * WIDTH + column]))
                    .max()
                    .orElseThrow();
            return (float) Math.scalb(1.0, 8 - Math.getExponent(amax));
        });
    }

    @FunctionalInterface
    private interface Factor {
        float of(float[] weights, int element);
    }

    private void assertStall(String rule, Factor factor) throws IOException {
        Probe probe = new Probe(PARAMETER);
        RunFolder run = runs.run(
                List.of(probe),
                Resume.NEVER,
                "train.max_iters=4",
                "optimizer.learning_rate=1e-3",
                "precision.overrides.exclude=[head]",
                "precision.overrides.weights=" + rule);
        ScalarFormat format = Formats.E4M3FN;
        List<JsonNode> lines = SmallRuns.tensors(run);
        for (int step = 0; step < 4; step++) {
            float[] w = probe.before.get(step);
            float[] v = probe.after.get(step);
            float[] g = probe.clipped.get(step);
            int asked = 0;
            int stalled = 0;
            int predicted = 0;
            long ulps = 0;
            for (int i = 0; i < w.length; i++) {
                if (Math.abs(g[i]) > 1e-10f) {
                    float s = factor.of(w, i);
                    int from = format.encode(w[i] * s, Rounding.NEAREST_EVEN, Overflow.SATURATE);
                    int to = format.encode(v[i] * s, Rounding.NEAREST_EVEN, Overflow.SATURATE);
                    double ulp = Math.scalb(1.0, Math.max(Math.getExponent(w[i] * s), -6) - 3);
                    asked++;
                    stalled += order(from) == order(to) ? 1 : 0;
                    predicted += Math.abs((double) v[i] - w[i]) * s < ulp / 2 ? 1 : 0;
                    ulps += Math.abs(order(to) - order(from));
                }
            }
            assertThat(number(lines.get(step), "grad/stall_observed/" + NAME))
                    .as(rule)
                    .isCloseTo((double) stalled / asked, withinPercentage(1e-3));
            assertThat(number(lines.get(step), "grad/ulps_moved/" + NAME))
                    .isCloseTo((double) ulps / asked, withinPercentage(1e-3));
            assertThat(number(lines.get(step), "grad/stall_predicted/" + NAME))
                    .isCloseTo((double) predicted / asked, withinPercentage(0.2));
        }
        assertThat(number(lines.getLast(), "grad/stall_observed/" + NAME)).isBetween(0.01, 0.999);
    }

    private static int order(int code) {
        return code < 0x80 ? code : 0x80 - code;
    }

    @Test
    void theNoiseScaleComparesTheFirstMicroBatchWithTheWhole() throws IOException {
        Probe probe = new Probe(PARAMETER);
        RunFolder run = runs.run(
                List.of(probe), Resume.NEVER, "train.max_iters=1", "train.micro_batch=1", "precision.recipe=bf16");
        double large = squares(probe.gradients.getFirst());
        double small = squares(probe.firstGradients.getFirst()) * 16; // one of four sequences
        double signal = (4 * large - small) / 3;
        double noise = (small - large) / (1 - 0.25);
        JsonNode line = SmallRuns.tensors(run).getFirst();
        if (signal > 0 && noise > 0) {
            assertThat(number(line, "grad/noise_scale/" + NAME)).isCloseTo(noise / signal, withinPercentage(1));
            assertThat(number(line, "grad/gsnr/" + NAME)).isCloseTo(signal / noise, withinPercentage(1));
        } else {
            assertThat(line.has("grad/gsnr/" + NAME)).isFalse();
        }
        assertThat(noise).isPositive();
        assertThat(runs.run("train.micro_batch=4").metrics()).doesNotContainKey("grad/noise_scale");
    }

    @Test
    void unitsThatAreSilentForAHundredUpdatesAreDead() throws IOException {
        RunFolder run = runs.run(
                "train.max_iters=101",
                "model.tied_head=false",
                "model.vocab_size=20", // seven of them never occur
                "precision.recipe=bf16",
                "checkpoint.every_steps=0");
        List<JsonNode> lines = SmallRuns.tensors(run);
        assertThat(number(lines.get(98), "grad/dead_units/wte.weight")).isZero();
        assertThat(number(lines.get(99), "grad/dead_units/wte.weight")).isCloseTo(7.0 / 20, withinPercentage(1e-4));
        assertThat(number(lines.get(100), "grad/dead_units/" + NAME)).isZero();
        assertThat(lines.get(100).has("grad/dead_units/h.0.ln_1.weight")).isFalse();
    }

    @Test
    void histogramsCountEveryElement() throws IOException {
        Probe probe = new Probe(PARAMETER);
        RunFolder run = runs.run(
                List.of(probe),
                Resume.NEVER,
                "train.max_iters=4",
                "precision.telemetry.every=0",
                "precision.telemetry.histograms=2");
        List<JsonNode> lines = SmallRuns.tensors(run);
        assertThat(lines).extracting(line -> line.path("step").asLong()).containsExactly(2L, 4L);
        long[] expected = new long[64];
        for (float w : probe.before.get(3)) {
            expected[w == 0 ? 0 : Math.clamp(Math.getExponent(w) + 48, 1, 62)]++;
        }
        JsonNode counts = lines.getLast().path("histogram/weight/" + NAME);
        assertThat(IntStream.range(0, 64).mapToLong(i -> counts.path(i).asLong()))
                .containsExactly(boxed(expected));
        assertThat(lines.getLast().path("histogram/gradient/" + NAME).size()).isEqualTo(64);
    }

    @Test
    void whatIsSwitchedOffIsNotWritten() throws IOException {
        RunFolder run = runs.run(
                "precision.telemetry.tensors=false",
                "precision.telemetry.gradients=false",
                "precision.telemetry.stall=false");
        assertThat(SmallRuns.tensors(run)).isEmpty();
        assertThat(run.metrics().keySet())
                .noneMatch(name -> name.startsWith("grad/") || name.startsWith("precision/overflow"));
    }

    private static Long[] boxed(long[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toArray(Long[]::new);
    }

    private static double number(JsonNode line, String name) {
        assertThat(line.has(name)).as(name).isTrue();
        return line.path(name).asDouble();
    }

    private static double squares(float[] values) {
        return values.length * mean(values.length, i -> (double) values[i] * values[i]);
    }

    private static double mean(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count).mapToDouble(value).average().orElseThrow();
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
