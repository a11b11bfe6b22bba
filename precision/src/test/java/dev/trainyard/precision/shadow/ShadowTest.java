package dev.trainyard.precision.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.MetricsComparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.Resume;
import dev.trainyard.train.TrainExtension;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShadowTest {
    private static final String PLAIN = "precision.recipe=bf16";
    private static final String E5M2 = "precision.recipe=e5m2_fp8";
    private static final String TWIN = "precision.shadow.mode=twin";

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"gradient", "twin"})
    void besideARunInFloat32ItAgreesToTheLastBit(String mode) {
        RunFolder run = train(PLAIN, "precision.shadow.mode=" + mode);
        assertThat(series(run, "shadow/cosine/min").values()).containsOnly(1);
        assertThat(series(run, "shadow/relative_error/max").values()).containsOnly(0);
        assertThat(series(run, "shadow/snr_db/min").values()).containsOnly(Double.POSITIVE_INFINITY);
        assertThat(series(run, "shadow/norm_ratio/all").values()).containsOnly(1);
        double[] losses = series(run, "train/loss").values();
        assertThat(series(run, "shadow/loss").values())
                .containsExactly(new double[] {losses[1], losses[3], losses[5], losses[7]}, within(1e-6));
    }

    @Test
    void besideARunInEightBitsItSaysHowFarEachParametersGradientIs() {
        RunFolder run = train(E5M2);
        assertThat(Arrays.stream(series(run, "shadow/cosine/all").values()))
                .allMatch(cosine -> cosine > 0.5 && cosine < 0.9999);
        assertThat(Arrays.stream(series(run, "shadow/relative_error/all").values()))
                .allMatch(error -> error > 0.01);
        MetricSeries layer = Objects.requireNonNull(run.tensors().get("shadow/cosine/h.1.mlp.c_fc.weight"));
        assertThat(layer.steps()).containsExactly(2, 4, 6, 8);
        assertThat(Arrays.stream(layer.values())).allMatch(cosine -> cosine > 0.3 && cosine < 0.9999);
        assertThat(Arrays.stream(series(run, "shadow/seconds").values())).allMatch(seconds -> seconds > 0);
    }

    @Test
    void neverChangesTheRunBesideIt() {
        double[] alone = losses(train(E5M2, "precision.shadow.enabled=false"));
        assertThat(losses(train(E5M2))).containsExactly(alone);
        assertThat(losses(train(E5M2, TWIN))).containsExactly(alone);
    }

    @Test
    void aTwinTrainsAsARunInFloat32WouldAndDriftsAway() {
        double[] float32 = losses(train(PLAIN, "precision.shadow.enabled=false"));
        RunFolder run = train(E5M2, TWIN);
        assertThat(series(run, "shadow/loss").values())
                .containsExactly(new double[] {float32[1], float32[3], float32[5], float32[7]}, within(1e-6));
        double[] drift = series(run, "shadow/drift/all").values();
        assertThat(drift[0]).isPositive();
        assertThat(drift[3]).isGreaterThan(drift[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradient", "twin"})
    void aKilledRunGoesOnBitForBitWithItsShadow(String mode) {
        String shadow = "precision.shadow.mode=" + mode;
        RunFolder expected = train(E5M2, shadow);
        ShadowedRuns killed = new ShadowedRuns(dir.resolve("killed"));
        assertThatThrownBy(() -> killed.run(Resume.NEVER, List.of(new DiesAt(5)), E5M2, shadow))
                .isInstanceOf(ArithmeticException.class);
        RunFolder actual = killed.run(Resume.MUST, E5M2, shadow).folder();
        assertThat(MetricsComparison.of(expected.metricsFile(), actual.metricsFile()))
                .returns(true, MetricsComparison::identical)
                .satisfies(same -> assertThat(same.compared()).isGreaterThan(50));
        assertThat(Objects.requireNonNull(actual.tensors().get("shadow/cosine/wte.weight"))
                        .values())
                .containsExactly(Objects.requireNonNull(expected.tensors().get("shadow/cosine/wte.weight"))
                        .values());
    }

    private RunFolder train(String... overrides) {
        return new ShadowedRuns(dir.resolve("run" + Arrays.hashCode(overrides)))
                .run(Resume.NEVER, overrides)
                .folder();
    }

    private static double[] losses(RunFolder run) {
        return series(run, "train/loss").values();
    }

    private static MetricSeries series(RunFolder run, String name) {
        return Objects.requireNonNull(run.metrics().get(name), name);
    }

    private static org.assertj.core.data.Offset<Double> within(double tolerance) {
        return org.assertj.core.data.Offset.offset(tolerance);
    }

    /** A process that dies, as far as one can and go on testing. */
    private record DiesAt(long step) implements TrainExtension {
        @Override
        public String name() {
            return "dies";
        }

        @Override
        public void bind(Config config) {}

        @Override
        public void beforeStep(long number) {
            if (number == step) {
                throw new ArithmeticException("died");
            }
        }
    }
}
