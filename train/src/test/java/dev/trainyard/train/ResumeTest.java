package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.MetricsComparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that dies and goes on ends bit for bit like one that was left alone. */
class ResumeTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.dropout=0",
                "model.dropout=0.2 train.gradient_accumulation_steps=3 data.order=shuffled",
                "model.dropout=0.1 train.micro_batch=3 train.compute_dtype=bfloat16 train.recompute=blocks",
                "optimizer.name=sgd data.order=sequential train.log_every=3",
                "model.tied_head=false model.bias=false checkpoint.every_steps=5 checkpoint.keep=1",
                "checkpoint.every_steps=0"
            })
    void endsBitForBitLikeAnUndisturbedRun(String settings) throws IOException {
        String[] overrides = settings.split(" ");
        TinyRuns undisturbed = new TinyRuns(dir.resolve("undisturbed"));
        RunFolder expected = undisturbed.run(Resume.NEVER, overrides).folder();
        TinyRuns killed = new TinyRuns(dir.resolve("killed"));
        // The first update, one right after a checkpoint, one right before, and the last.
        for (long step : new long[] {1, 5, 8, 12}) {
            assertThatThrownBy(() -> killed.run(List.of(StopAt.dying(step)), Resume.AUTO, overrides))
                    .isInstanceOf(StopAt.Died.class);
        }
        RunFolder actual = killed.run(Resume.MUST, overrides).folder();
        assertThat(killed.folders()).hasSize(1);
        assertSame(expected, actual);
    }

    @Test
    void deathInTheMiddleOfAStepLeavesNoTrace() throws IOException {
        RunFolder expected =
                new TinyRuns(dir.resolve("undisturbed")).run(Resume.NEVER).folder();
        TinyRuns killed = new TinyRuns(dir.resolve("killed"));
        TrainExtension afterBackward = new TrainExtension() {
            @Override
            public String name() {
                return "dying";
            }

            @Override
            public void bind(Config config) {}

            @Override
            public void afterBackward(long step) {
                if (step == 7) {
                    throw new StopAt.Died();
                }
            }
        };
        assertThatThrownBy(() -> killed.run(List.of(afterBackward), Resume.NEVER))
                .isInstanceOf(StopAt.Died.class);
        assertSame(expected, killed.run(Resume.MUST).folder());
    }

    private static void assertSame(RunFolder expected, RunFolder actual) throws IOException {
        MetricsComparison comparison = MetricsComparison.of(expected.metricsFile(), actual.metricsFile());
        assertThat(comparison.first()).isEmpty();
        assertThat(comparison.identical()).isTrue();
        assertThat(TinyRuns.checkpoints(actual).getFirst()).isEqualTo(12);
        for (String file : List.of("model.safetensors", "optimizer.safetensors", "config.json")) {
            assertThat(newest(actual).resolve(file))
                    .hasSameBinaryContentAs(newest(expected).resolve(file));
        }
        assertThat(Files.readString(actual.path().resolve("summary.json"))).contains("\"steps\" : 12");
    }

    private static Path newest(RunFolder run) {
        return CheckpointStore.list(run.checkpoints()).getFirst().directory();
    }
}
