package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.runs.RunFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may not change the result does not, and what trains, learns. */
class InvariancesTest {
    @TempDir
    Path dir;

    private TinyRuns runs;

    @BeforeEach
    void furnish() {
        runs = new TinyRuns(dir);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.dropout=0", "model.dropout=0.3"})
    void theMicroBatchDoesNotChangeTheLosses(String dropout) {
        double[] whole = losses(dropout, "train.micro_batch=12", "train.batch_size=12");
        for (int size : new int[] {1, 3, 4, 5}) {
            double[] split = losses(dropout, "train.micro_batch=" + size, "train.batch_size=12");
            assertThat(split).as("micro_batch %d", size).containsExactly(whole, within(1e-5));
        }
    }

    @Test
    void howTheGlobalBatchIsMadeDoesNotChangeTheLosses() {
        double[] whole = losses("train.batch_size=12", "model.dropout=0.3");
        double[] accumulated = losses("train.batch_size=4", "train.gradient_accumulation_steps=3", "model.dropout=0.3");
        assertThat(accumulated).containsExactly(whole, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.dropout=0", "model.dropout=0.3", "train.compute_dtype=bfloat16"})
    void recomputationDoesNotChangeABit(String setting) {
        assertThat(losses(setting, "train.recompute=blocks")).containsExactly(losses(setting, "train.recompute=off"));
    }

    @Test
    void dropoutChangesTheLosses() {
        assertThat(losses("model.dropout=0.3")[0]).isNotEqualTo(losses("model.dropout=0")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train.compute_dtype=float32", "train.compute_dtype=bfloat16", "optimizer.name=sgd"})
    void learns(String setting) {
        RunFolder run = runs.run(
                        Resume.NEVER,
                        setting,
                        "train.max_iters=150",
                        "optimizer.learning_rate=3e-2",
                        "train.eval_iters=0")
                .folder();
        double[] validation = TinyRuns.series(run, "val/loss").values();
        assertThat(validation[0]).isCloseTo(Math.log(TinyData.VOCABULARY), within(0.1));
        assertThat(validation[validation.length - 1]).isLessThan(0.7 * validation[0]);
    }

    @Test
    void bfloat16IsCloseToFloat32ButNotTheSame() {
        double[] wide = losses("train.compute_dtype=float32");
        double[] narrow = losses("train.compute_dtype=bfloat16");
        assertThat(narrow).containsExactly(wide, within(0.02)).isNotEqualTo(wide);
    }

    private double[] losses(String... overrides) {
        return TinyRuns.losses(runs.run(Resume.NEVER, overrides).folder());
    }
}
