package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which run goes on, where it goes on, and what it writes. */
class RunSemanticsTest {
    @TempDir
    Path dir;

    private TinyRuns runs;

    @BeforeEach
    void furnish() {
        runs = new TinyRuns(dir);
    }

    @Test
    void everyUpdateHasOneLineAndEvaluationsComeFirstLastAndInBetween() throws IOException {
        RunFolder run = runs.run(Resume.NEVER).folder();
        MetricSeries losses = TinyRuns.series(run, "train/loss");
        assertThat(losses.steps()).containsExactly(LongStream.rangeClosed(1, 12).toArray());
        assertThat(TinyRuns.series(run, "val/loss").steps()).containsExactly(0, 5, 10, 12);
        assertThat(TinyRuns.series(run, "eval/train_loss").steps()).containsExactly(0, 5, 10, 12);
        assertThat(Files.readAllLines(run.metricsFile())).hasSize(13); // step 0 has but an evaluation
        assertThat(losses.values()[11]).isLessThan(losses.values()[0]);
    }

    @Test
    void metricsAreThinnedButEvaluationsNeverAre() {
        RunFolder run = runs.run(Resume.NEVER, "train.log_every=4").folder();
        assertThat(TinyRuns.series(run, "train/loss").steps()).containsExactly(4, 5, 8, 10, 12);
        assertThat(TinyRuns.series(run, "val/loss").steps()).containsExactly(0, 5, 10, 12);
    }

    @Test
    void theSameRunTwiceGivesTheSameNumbers() {
        RunFolder first = runs.run(Resume.NEVER, "model.dropout=0.1").folder();
        RunFolder second = runs.run(Resume.NEVER, "model.dropout=0.1").folder();
        assertThat(second).isNotEqualTo(first);
        assertThat(TinyRuns.losses(second)).containsExactly(TinyRuns.losses(first));
    }

    @Test
    void anotherSeedIsAnotherRun() {
        double[] first = TinyRuns.losses(runs.run(Resume.NEVER).folder());
        double[] second = TinyRuns.losses(runs.run(Resume.AUTO, "train.seed=7").folder());
        assertThat(runs.folders()).hasSize(2);
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void theLastUpdateIsAlwaysKeptAndOldOnesGo() {
        assertThat(TinyRuns.checkpoints(runs.run(Resume.NEVER).folder())).containsExactly(12L, 8L, 4L);
        assertThat(TinyRuns.checkpoints(runs.run(Resume.NEVER, "checkpoint.every_steps=5", "checkpoint.keep=2")
                        .folder()))
                .containsExactly(12L, 10L);
        assertThat(TinyRuns.checkpoints(
                        runs.run(Resume.NEVER, "checkpoint.every_steps=0").folder()))
                .containsExactly(12L);
    }

    @Test
    void checkpointsMayLieElsewhere() throws IOException {
        Path elsewhere = dir.resolve("fast disk");
        RunFolder run = runs.run(Resume.NEVER, "checkpoint.dir=" + elsewhere, "train.max_iters=4")
                .folder();
        assertThat(elsewhere.resolve(run.id()).resolve("step-00000004/MANIFEST.json"))
                .exists();
        assertThat(runs.run(Resume.MUST, "checkpoint.dir=" + elsewhere)
                        .summary()
                        .steps())
                .isEqualTo(12);
        assertThat(TinyRuns.event(run, "resumed").orElseThrow().path("step").asLong())
                .isEqualTo(4);
    }

    @Test
    void mustRefusesWhereNothingCanBeResumed() {
        assertThatThrownBy(() -> runs.run(Resume.MUST))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nothing to resume in " + runs.store().root());
        assertThat(runs.store().root()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"optimizer.learning_rate=2e-2", "model.n_layer=1", "data.order=shuffled", "train.batch_size=2"})
    void whatChangesTheResultIsANewRun(String override) {
        RunFolder first = runs.run(Resume.NEVER).folder();
        assertThatThrownBy(() -> runs.run(Resume.MUST, override)).isInstanceOf(InputException.class);
        assertThat(runs.run(Resume.AUTO, override).folder()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.micro_batch=2",
                "train.recompute=blocks",
                "checkpoint.keep=1",
                "checkpoint.every_steps=3",
                "run.name=other",
                "train.log_every=2"
            })
    void whatDoesNotChangeTheResultGoesOnInTheSameRun(String override) {
        RunFolder first = dying(9);
        TrainRuns.Outcome outcome = runs.run(Resume.AUTO, override);
        assertThat(outcome.folder()).isEqualTo(first);
        assertThat(TinyRuns.event(first, "resumed").orElseThrow().path("step").asLong())
                .isEqualTo(8);
        assertThat(outcome.summary().steps()).isEqualTo(12);
    }

    @Test
    void moreUpdatesGoOnInTheSameRun() {
        RunFolder first = runs.run(Resume.NEVER, "train.max_iters=8").folder();
        TrainRuns.Outcome outcome = runs.run(Resume.AUTO);
        assertThat(outcome.folder()).isEqualTo(first);
        assertThat(outcome.summary().steps()).isEqualTo(12);
        assertThat(first.configYaml().orElseThrow()).contains("max_iters: 12");
        assertThat(TinyRuns.series(first, "train/loss").steps())
                .containsExactly(LongStream.rangeClosed(1, 12).toArray());
    }

    @Test
    void ofTwoRunsTheNewestGoesOn() {
        RunFolder older = dying(6);
        RunFolder newer = dying(10);
        assertThat(newer).isNotEqualTo(older);
        assertThat(runs.run(Resume.AUTO).folder()).isEqualTo(newer);
    }

    @Test
    void aFinishedRunWithAGoodCheckpointSaysWhatItHasSaid() throws IOException {
        TrainRuns.Outcome first = runs.run(Resume.NEVER);
        List<String> lines = Files.readAllLines(first.folder().metricsFile());
        RunInfo info = first.folder().info();
        TrainRuns.Outcome again = runs.run(Resume.AUTO, "train.max_iters=10");
        assertThat(again.summary()).isEqualTo(first.summary());
        assertThat(again.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(first.folder().info()).isEqualTo(info);
        assertThat(first.folder().configYaml().orElseThrow()).contains("max_iters: 12");
        assertThat(Files.readAllLines(first.folder().metricsFile())).isEqualTo(lines);
        assertThat(info.status()).isEqualTo(Status.FINISHED);
        assertThat(runs.folders()).hasSize(1);
    }

    @Test
    void aFinishedRunWhoseNewestCheckpointIsBadGoesOnFromTheOlderOne() throws IOException {
        TrainRuns.Outcome first = runs.run(Resume.NEVER);
        RunFolder run = first.folder();
        double[] losses = TinyRuns.losses(run);
        damage(run.checkpoints().resolve("step-00000012/optimizer.safetensors"));
        TrainRuns.Outcome again = runs.run(Resume.AUTO);
        assertThat(again.folder()).isEqualTo(run);
        assertThat(again.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(TinyRuns.event(run, "checkpoint_rejected")
                        .orElseThrow()
                        .path("reason")
                        .asString())
                .contains("optimizer.safetensors");
        assertThat(TinyRuns.event(run, "resumed").orElseThrow().path("step").asLong())
                .isEqualTo(8);
        assertThat(TinyRuns.losses(run)).containsExactly(losses);
        assertThat(TinyRuns.checkpoints(run)).containsExactly(12L, 8L, 4L);
        try (Stream<Path> kept = Files.list(run.checkpoints())) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("rejected-"))
                    .hasSize(1);
        }
    }

    @Test
    void aRunWithoutACheckpointStartsAgainInPlace() {
        RunFolder first = dying(3);
        assertThat(TinyRuns.checkpoints(first)).isEmpty();
        assertThat(first.info().status()).isEqualTo(Status.FAILED);
        assertThat(TinyRuns.series(first, "train/loss").steps()).containsExactly(1, 2);
        assertThat(runs.run(Resume.AUTO).folder()).isEqualTo(first);
        assertThat(TinyRuns.series(first, "train/loss").steps())
                .containsExactly(LongStream.rangeClosed(1, 12).toArray());
        assertThat(TinyRuns.series(first, "val/loss").steps()).containsExactly(0, 5, 10, 12);
    }

    @Test
    void theSummaryOfAnEarlierStretchIsNotTheRunsLastWord() throws IOException {
        RunFolder run = runs.run(Resume.NEVER, "train.max_iters=8").folder();
        String early = Files.readString(run.path().resolve("summary.json"));
        TrainSummary expected = runs.run(Resume.AUTO).summary();
        // As if the process had been killed between the last checkpoint and the summary.
        Files.writeString(run.path().resolve("summary.json"), early);
        TrainRuns.Outcome outcome = runs.run(Resume.AUTO);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(outcome.summary().status()).isEqualTo(Status.FINISHED);
        assertThat(outcome.summary().steps()).isEqualTo(12);
        assertThat(outcome.summary().finalValLoss()).isEqualTo(expected.finalValLoss());
        assertThat(outcome.summary().valBitsPerByte()).isEqualTo(expected.valBitsPerByte());
    }

    private RunFolder dying(long step) {
        assertThatThrownBy(() -> runs.run(List.of(StopAt.dying(step)), Resume.NEVER))
                .isInstanceOf(StopAt.Died.class);
        return runs.folders().getFirst();
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
