package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.MetricsComparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that are shot at any moment, and what they leave. */
class KilledRunTest {
    private static final int UPDATES = 160;
    private static final int KILLS = 3;
    private static final int APART = 45;

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.dropout=0",
                "model.dropout=0.1 train.gradient_accumulation_steps=2 train.batch_size=2 data.order=shuffled"
            })
    void endsBitForBitLikeOneThatWasLeftAlone(String settings) throws Exception {
        String[] args =
                (settings + " train.max_iters=" + UPDATES + " checkpoint.every_steps=7 --resume auto").split(" ");
        TrainingFolder undisturbed = TrainingFolder.in(dir.resolve("undisturbed"));
        assertThat(undisturbed.run(args).exitCode()).isZero();

        TrainingFolder shot = TrainingFolder.in(dir.resolve("shot"));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] moments = IntStream.range(0, KILLS)
                .mapToLong(i -> 3 + (long) i * APART + random.nextInt(APART - 10))
                .toArray();
        System.out.println("killed after lines " + Arrays.toString(moments) + " and up to 20 ms more, seed " + seed);
        for (long moment : moments) {
            Process process = shot.start(args);
            TrainingFolder.await(process, () -> shot.lines() >= moment);
            Thread.sleep(random.nextLong(20));
            process.destroyForcibly();
            assertThat(shot.finish(process).exitCode()).isEqualTo(128 + 9);
        }
        assertThat(shot.run(args).exitCode()).isZero();

        assertThat(shot.folders()).hasSize(1);
        RunFolder expected = undisturbed.folders().getFirst();
        RunFolder actual = shot.folders().getFirst();
        assertThat(MetricsComparison.of(expected.metricsFile(), actual.metricsFile()))
                .matches(MetricsComparison::identical, "identical, seed " + seed);
        assertThat(Objects.requireNonNull(actual.metrics().get("train/loss")).steps())
                .containsExactly(LongStream.rangeClosed(1, UPDATES).toArray());
        for (String file : new String[] {"model.safetensors", "optimizer.safetensors"}) {
            assertThat(last(actual).resolve(file))
                    .hasSameBinaryContentAs(last(expected).resolve(file));
        }
        assertThat(CheckpointStore.list(actual.checkpoints()))
                .hasSameSizeAs(CheckpointStore.list(expected.checkpoints()));
    }

    private static Path last(RunFolder run) {
        return run.checkpoints().resolve("step-%08d".formatted(UPDATES));
    }
}
