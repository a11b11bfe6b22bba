package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.torch.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** However many workers share the global batch, the run is the same. Here they are threads on the CPU. */
class WorkersTest {
    @TempDir
    Path dir;

    private final String[] settings = {
        "train.batch_size=5", "model.dropout=0.1", "data.order=shuffled", "train.max_iters=12"
    };

    private double[] alone;
    private long open;

    @BeforeEach
    void oneWorker() {
        alone = TinyRuns.losses(
                new TinyRuns(dir.resolve("alone")).run(Resume.NEVER, settings).folder());
        open = Tensor.open();
    }

    @AfterEach
    void noTensorIsLeft() {
        assertThat(Tensor.open()).isEqualTo(open);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void theLossesAreThoseOfOneWorker(int workers) {
        assertSame(TinyRuns.losses(new TinyRuns(dir.resolve("many"))
                .run(Resume.NEVER, with("train.devices=" + workers))
                .folder()));
    }

    @Test
    void aRunGoesOnWithAnotherNumberOfWorkers() {
        TinyRuns runs = new TinyRuns(dir.resolve("elastic"));
        for (int[] stretch : new int[][] {{3, 5}, {1, 9}, {4, 12}}) {
            runs.run(
                    Resume.AUTO,
                    with(
                            "train.devices=" + stretch[0],
                            "train.max_iters=" + stretch[1],
                            "optimizer.lr_decay_iters=12"));
        }
        assertThat(runs.folders()).hasSize(1);
        assertSame(TinyRuns.losses(runs.folders().getFirst()));
    }

    @Test
    void aWorkerThatIsLostIsDroppedAndTheOthersDoItsWork() {
        TrainRuns.Outcome outcome = new TinyRuns(dir.resolve("lost"))
                .run(Resume.NEVER, with("train.devices=3", "train.faults=[{at_step: 7, kind: gpu_lost, rank: 1}]"));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        JsonNode lost = TinyRuns.event(outcome.folder(), "rank_lost").orElseThrow();
        assertThat(lost.path("rank").asInt()).isEqualTo(1);
        assertThat(lost.path("left").asInt()).isEqualTo(2);
        assertSame(TinyRuns.losses(outcome.folder()));
    }

    @Test
    void memoryThatOneWorkerLacksHalvesTheMicroBatchOfAll() {
        RunFolder run = new TinyRuns(dir.resolve("oom"))
                .run(
                        Resume.NEVER,
                        with(
                                "train.devices=2",
                                "train.faults=[{at_step: 3, kind: oom, rank: 0}, {at_step: 6, kind: oom, rank: 1}]"))
                .folder();
        assertThat(TinyRuns.events(run)).filteredOn("out_of_memory"::equals).hasSize(2);
        assertSame(TinyRuns.losses(run));
    }

    @Test
    void aFailureOfOneWorkerIsTheRunsAndIsTriedAgain() {
        int[] deaths = {0};
        StopAt once = new StopAt(7, () -> {
            if (deaths[0]++ < 1) {
                throw new StopAt.Died();
            }
        });
        TinyRuns runs = new TinyRuns(dir.resolve("died"));
        assertSame(TinyRuns.losses(
                runs.run(List.of(new Replicable(once)), Resume.NEVER, with("train.devices=2", "retry.general=1"))
                        .folder()));
    }

    @Test
    void moreWorkersThanSequencesOrWithoutPermissionAreRefused() {
        TinyRuns runs = new TinyRuns(dir.resolve("refused"));
        assertThatThrownBy(() -> runs.run(Resume.NEVER, with("train.devices=6")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the global batch has only 5 sequences");
        assertThatThrownBy(() -> runs.run(List.of(StopAt.dying(3)), Resume.NEVER, with("train.devices=2")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("stop_at works with one device only");
        assertThat(runs.folders()).isEmpty();
    }

    private void assertSame(double[] losses) {
        assertThat(losses).hasSize(alone.length);
        for (int i = 0; i < losses.length; i++) {
            assertThat(losses[i]).as("update %d", i + 1).isCloseTo(alone[i], within(1e-4));
        }
    }

    private String[] with(String... more) {
        return Stream.concat(Arrays.stream(settings), Arrays.stream(more)).toArray(String[]::new);
    }

    /** The same, with permission. */
    private record Replicable(StopAt stop) implements TrainExtension {
        @Override
        public String name() {
            return stop.name();
        }

        @Override
        public void bind(Config config) {}

        @Override
        public boolean allowsReplicas() {
            return true;
        }

        @Override
        public void beforeStep(long step) {
            stop.beforeStep(step);
        }
    }
}
