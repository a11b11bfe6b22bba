package dev.trainyard.storage.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.Json;
import dev.trainyard.storage.checkpoint.CheckpointOutcome;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.RankTiming;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.checkpoint.CheckpointPlan.Content;
import dev.trainyard.storage.checkpoint.CheckpointPlan.PlannedFile;
import dev.trainyard.storage.checkpoint.CheckpointSettings;
import dev.trainyard.storage.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CheckpointJsonTest {
    /** Two ranks of 4 GiB; rank 0 takes 2 s for the first checkpoint and 4 s for the second. */
    private static CheckpointOutcome outcome(boolean complete) {
        CheckpointPlan plan = new CheckpointPlan(2, 2, 0.5, List.of(List.of(file("a")), List.of(file("b"))));
        return new CheckpointOutcome(
                Measured.START,
                Measured.START.plusSeconds(9),
                plan,
                new CheckpointSettings(Path.of("/c"), 2, 0, Duration.ZERO, true, false, false),
                List.of("h1", "h2"),
                List.of(timing(1, 2), timing(2, 4)),
                List.of(),
                List.of(),
                complete);
    }

    @Test
    void theMetricHasDliosKeysAndDefinitions() {
        JsonNode metric = Json.parse(Json.line(CheckpointJson.metric(outcome(true))));
        assertThat(metric.propertyNames())
                .containsExactly(
                        "save_checkpoint_io_mean_GB_per_second",
                        "save_checkpoint_io_stdev_GB_per_second",
                        "save_checkpoint_duration_mean_seconds",
                        "save_checkpoint_duration_stdev_seconds",
                        "checkpoint_size_GB");
        assertThat(metric.path("save_checkpoint_io_mean_GB_per_second").asDouble())
                .isEqualTo(3);
        assertThat(metric.path("save_checkpoint_io_stdev_GB_per_second").asDouble())
                .isEqualTo(1);
        assertThat(metric.path("save_checkpoint_duration_mean_seconds").asDouble())
                .isEqualTo(3);
        assertThat(metric.path("checkpoint_size_GB").asDouble()).isEqualTo(8);
    }

    @Test
    void eachCheckpointStandsAmongTheBlocksOfOneEpoch() {
        JsonNode epoch =
                Json.parse(Json.line(CheckpointJson.epochs(outcome(true)))).path("1");
        assertThat(epoch.propertyNames()).containsExactly("start", "save_ckpt1", "save_ckpt2", "end", "duration");
        assertThat(epoch.path("save_ckpt2").path("duration").asDouble()).isCloseTo(4, within(1e-9));
        assertThat(epoch.path("save_ckpt2").path("throughput").asDouble()).isEqualTo(2);
        assertThat(epoch.path("duration").asString()).isEqualTo("9.00");
    }

    @Test
    void theSummaryMarksAFractionAndAnInterruption() {
        JsonNode summary = summary(false);
        assertThat(summary.path("num_accelerators").asInt()).isEqualTo(2);
        assertThat(summary.path("trainyard_scale").asDouble()).isEqualTo(0.5);
        assertThat(summary.path("trainyard_interrupted").asBoolean()).isTrue();
        assertThat(summary(true).has("trainyard_interrupted")).isFalse();
    }

    private static JsonNode summary(boolean complete) {
        return Json.parse(Json.line(SummaryJson.of(
                Workloads.checkpoint("llama3-8b", List.of()).workload(), Measured.environment(), outcome(complete))));
    }

    private static Timing timing(int number, double first) {
        return new Timing(
                number,
                Measured.START,
                List.of(new RankTiming(0, 4L << 30, first), new RankTiming(1, 4L << 30, 4)),
                false);
    }

    private static PlannedFile file(String name) {
        return new PlannedFile(name, Content.MODEL, 4L << 30);
    }
}
