package dev.trainyard.precision.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.runs.MetricsComparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run with a recipe that dies and goes on writes the same lines as one that was left alone. */
class PrecisionResumeTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "precision.recipe=fp8_delayed model.dropout=0.1",
                "precision.recipe=e5m2_fp8 train.compute_dtype=bfloat16 precision.telemetry.histograms=3",
                "precision.recipe=fp8_current precision.overrides.master_weights={format: bfloat16, rounding: stochastic}",
                "precision.recipe=fp8_delayed precision.reaction=raise precision.alerts.stall=0.2 train.max_iters=30"
            })
    void writesTheSameMetricsAndTensors(String settings) throws IOException {
        String[] overrides = Stream.concat(
                        Arrays.stream(settings.split(" (?=[a-z]+\\.)")), Stream.of("train.micro_batch=1"))
                .toArray(String[]::new);
        RunFolder expected = new SmallRuns(dir.resolve("undisturbed")).run(overrides);
        SmallRuns killed = new SmallRuns(dir.resolve("killed"));
        for (long step : new long[] {1, 5, 8, 12}) {
            assertThatThrownBy(() -> killed.run(List.of(new Jolt(step, Jolt.DEATH)), Resume.AUTO, overrides))
                    .isInstanceOf(Jolt.Died.class);
        }
        RunFolder actual = killed.run(List.of(), Resume.MUST, overrides);
        assertThat(killed.folders()).hasSize(1);
        MetricsComparison comparison = MetricsComparison.of(expected.metricsFile(), actual.metricsFile());
        assertThat(comparison.first()).isEmpty();
        assertThat(comparison.identical()).isTrue();
        assertThat(actual.path().resolve("tensors.jsonl"))
                .hasSameTextualContentAs(expected.path().resolve("tensors.jsonl"));
        assertThat(raised(expected).isEmpty()).isEqualTo(!settings.contains("raise"));
        assertThat(raised(actual)).containsAll(raised(expected)); // events of updates that are redone come twice
    }

    private static List<String> raised(RunFolder run) {
        return SmallRuns.events(run, "precision_raised").stream()
                .map(event -> event.path("layer").asString() + " at "
                        + event.path("step").asLong())
                .toList();
    }
}
