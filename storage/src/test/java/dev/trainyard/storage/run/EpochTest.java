package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.CheckpointResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an epoch is made of. */
@Timeout(60)
class EpochTest {
    private final VirtualClock clock = new VirtualClock();

    @TempDir
    private Path folder;

    @Test
    void everySampleIsReadOnceAnEpochAndEachEpochHasItsOwnOrder() {
        DelayedSource source = new DelayedSource(clock, 84, 0.001);
        Runs.virtual(clock, source, 2, "train.epochs=2", "reader.read_threads=1");

        List<Integer> first = source.read().subList(0, 84);
        List<Integer> second = source.read().subList(84, 168);
        assertThat(first)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 84).boxed().toList());
        assertThat(second).containsExactlyInAnyOrderElementsOf(first);
        assertThat(second).isNotEqualTo(first);
        assertThat(first).isNotEqualTo(first.stream().sorted().toList());
    }

    @Test
    void seedDecidesTheOrder() {
        assertThat(order(1)).isEqualTo(order(1)).isNotEqualTo(order(2));
    }

    @Test
    void filesAreShuffledWithTheirSamplesInOrder() {
        DelayedSource source =
                new DelayedSource(clock, 10, 7, file -> 1, Collections.synchronizedList(new ArrayList<>()));
        Runs.virtual(
                clock,
                source,
                1,
                "dataset.num_samples_per_file=7",
                "reader.sample_shuffle=off",
                "reader.read_threads=1");

        List<Integer> files =
                source.read().stream().map(sample -> sample / 7).distinct().toList();
        assertThat(files).hasSize(10).isNotEqualTo(files.stream().sorted().toList());
        assertThat(source.read().stream().map(sample -> sample % 7).toList().subList(0, 14))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void whatFillsNoStepOfAllIsLeftOutAndSaid() {
        DelayedSource source = new DelayedSource(clock, 100, 0.001);
        RunResult result = Runs.virtual(clock, source, 2);

        assertThat(source.read()).hasSize(98);
        assertThat(result.epochs().getFirst().blocks().getFirst().accelerators())
                .allSatisfy(side -> assertThat(side.steps()).isEqualTo(7));
        assertThat(result.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .isEqualTo(
                                "2 of 100 samples are left out of each epoch, so that all accelerators have 7 steps."));
    }

    @Test
    void moreAcceleratorsThanTheDataHasStepsForAreRefused() {
        assertThatThrownBy(() -> Runs.virtual(clock, new DelayedSource(clock, 13, 0.001), 2))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("13 samples are too few for one step of 2 accelerators with batches of 7");
    }

    @Test
    void totalTrainingStepsEndAnEpochEarly() {
        DelayedSource source = new DelayedSource(clock, 700, 0.001);
        Runs.virtual(clock, source, 1, "train.total_training_steps=3");

        assertThat(source.read()).hasSize(21);
    }

    @Test
    void evaluationsFollowTheEpochsThatTheWorkloadNames() {
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 70, 0.001),
                1,
                "workflow.evaluation=true",
                "dataset.num_files_eval=70",
                "evaluation.eval_after_epoch=2",
                "evaluation.epochs_between_evals=2",
                "train.epochs=5");

        assertThat(result.epochs().stream()
                        .map(epoch -> epoch.blocks().stream().map(Block::name).toList()))
                .containsExactly(
                        List.of("block1"),
                        List.of("block1", "eval"),
                        List.of("block1"),
                        List.of("block1", "eval"),
                        List.of("block1"));
    }

    @Test
    void checkpointsWithinAnEpochCutItIntoBlocks() throws IOException {
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 70, 0.001),
                1,
                "workflow.checkpoint=true",
                "checkpoint.steps_between_checkpoints=4",
                "checkpoint.fsync=true",
                "checkpoint.checkpoint_folder=" + folder,
                "model.model_size=5000000");

        assertThat(result.epochs().getFirst().blocks().stream()
                        .map(block -> block.name() + " "
                                + block.accelerators().getFirst().steps()))
                .containsExactly("block1 4", "block2 4", "block3 2");
        assertThat(result.epochs().getFirst().checkpoints().stream().map(CheckpointResult::bytes))
                .containsExactly(5_000_000L, 5_000_000L);
        assertThat(Files.size(folder.resolve("global_epoch1_step8/rank-0.pt"))).isEqualTo(5_000_000);
    }

    @Test
    void checkpointsFollowTheEpochsThatTheWorkloadNames() {
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 70, 0.001),
                2,
                "workflow.checkpoint=true",
                "train.epochs=4",
                "checkpoint.checkpoint_after_epoch=2",
                "checkpoint.type=all_ranks",
                "checkpoint.checkpoint_folder=" + folder,
                "model.model_size=1000");

        assertThat(result.epochs().stream().map(epoch -> epoch.checkpoints().size()))
                .containsExactly(0, 1, 0, 1);
        assertThat(result.epochs().get(3).checkpoints().getFirst().bytes()).isEqualTo(2000);
        assertThat(folder.resolve("global_epoch4_step5/rank-1.pt")).hasSize(1000);
    }

    @Test
    void aStopKeepsWhatThereIs() {
        AtomicInteger asked = new AtomicInteger();
        RunOptions options = new RunOptions(1, 1, false, false, () -> asked.incrementAndGet() == 15, progress -> {});
        RunResult result = new TrainingRun(
                        Runs.workload("train.epochs=5"),
                        new DelayedSource(clock, 70, 0.001),
                        World.alone(),
                        clock,
                        options,
                        Optional::empty)
                .run();

        assertThat(result.complete()).isFalse();
        assertThat(result.epochs()).hasSize(2);
        assertThat(result.epochs()
                        .get(1)
                        .blocks()
                        .getFirst()
                        .accelerators()
                        .getFirst()
                        .steps())
                .isEqualTo(5);
    }

    @Test
    void aFailingReaderEndsTheRunWithItsReason() {
        DelayedSource source = new DelayedSource(
                clock,
                700,
                1,
                file -> {
                    if (file == 300) {
                        throw new JobException("img_300 is gone");
                    }
                    return 1_000_000;
                },
                Collections.synchronizedList(new ArrayList<>()));

        assertThatThrownBy(() -> Runs.virtual(clock, source, 4))
                .isInstanceOf(JobException.class)
                .hasMessage("img_300 is gone");
    }

    @Test
    void aFailureAfterTheLastStepHangsNobody() {
        RunOptions options = new RunOptions(3, 1, false, false, () -> false, progress -> {
            if (progress.step() == progress.steps()) {
                throw new JobException("the terminal is gone");
            }
        });
        TrainingRun run = new TrainingRun(
                Runs.workload(), new DelayedSource(clock, 84, 0.001), World.alone(), clock, options, Optional::empty);

        assertThatThrownBy(run::run).isInstanceOf(JobException.class).hasMessage("the terminal is gone");
    }

    private List<Integer> order(long seed) {
        DelayedSource source = new DelayedSource(clock, 70, 0.001);
        new TrainingRun(
                        Runs.workload("reader.read_threads=1"),
                        source,
                        World.alone(),
                        clock,
                        RunOptions.of(1, seed),
                        Optional::empty)
                .run();
        return List.copyOf(source.read());
    }
}
