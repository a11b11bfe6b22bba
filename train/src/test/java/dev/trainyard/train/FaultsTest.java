package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.runs.MetricsComparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs to which something happens, and what becomes of them. */
class FaultsTest {
    @TempDir
    Path dir;

    @Test
    void aFailureGoesBackToTheLastCheckpointAndEndsBitForBitTheSame() throws IOException {
        RunFolder calm = new TinyRuns(dir.resolve("calm")).run(Resume.NEVER).folder();
        TinyRuns runs = new TinyRuns(dir.resolve("failing"));
        int[] deaths = {0};
        StopAt twice = new StopAt(7, () -> {
            if (deaths[0]++ < 2) {
                throw new StopAt.Died();
            }
        });
        TrainRuns.Outcome outcome = runs.run(List.of(twice), Resume.NEVER, "retry.general=2");
        assertThat(MetricsComparison.of(calm.metricsFile(), outcome.folder().metricsFile())
                        .first())
                .isEmpty();
        assertThat(TinyRuns.events(outcome.folder())).containsSubsequence("retry", "resumed", "retry", "resumed");
        assertThat(outcome.summary().restarts()).isEqualTo(2);
        assertThat(outcome.summary().lostSeconds().get("redone")).isPositive();
    }

    @Test
    void aFailureThatComesAgainAndAgainEndsTheRun() {
        TinyRuns runs = new TinyRuns(dir);
        assertThatThrownBy(() -> runs.run(List.of(StopAt.dying(7)), Resume.NEVER, "retry.general=3"))
                .isInstanceOf(StopAt.Died.class);
        assertThat(TinyRuns.events(runs.folders().getFirst()))
                .filteredOn("retry"::equals)
                .hasSize(3);
    }

    @Test
    void withoutMemoryTheMicroBatchIsHalvedAndTheUpdateIsTheSame() {
        double[] calm = TinyRuns.losses(
                new TinyRuns(dir.resolve("calm")).run(Resume.NEVER).folder());
        TrainRuns.Outcome outcome = new TinyRuns(dir.resolve("short"))
                .run(Resume.NEVER, faults("{at_step: 3, kind: oom}, {at_step: 6, kind: oom}"));
        double[] losses = TinyRuns.losses(outcome.folder());
        assertThat(losses).hasSize(12);
        for (int i = 0; i < losses.length; i++) {
            assertThat(losses[i]).isCloseTo(calm[i], within(1e-5));
        }
        assertThat(events(outcome.folder(), "out_of_memory"))
                .extracting(event -> event.path("micro_batch").asLong())
                .containsExactly(2L, 1L);
    }

    @Test
    void memoryThatNeverSufficesEndsTheRunAfterSoManyHalvings() {
        TinyRuns runs = new TinyRuns(dir);
        assertThatThrownBy(() -> runs.run(
                        Resume.NEVER, faults("{at_step: 3, kind: oom}, {at_step: 5, kind: oom}"), "retry.oom=1"))
                .hasMessageContaining("memory");
    }

    @Test
    void aRunThatWasLostGoesBackAndLeavesTheBatchOut() {
        TinyRuns runs = new TinyRuns(dir);
        TrainRuns.Outcome outcome = runs.run(
                Resume.NEVER,
                faults("{at_step: 6, kind: nan}"),
                "train.max_iters=30",
                "checkpoint.background=false",
                "train.on_divergence=rollback",
                "retry.general=1");
        JsonNode back = events(outcome.folder(), "rolled_back").getFirst();
        List<Long> out = StreamSupport.stream(back.path("left_out").spliterator(), false)
                .map(JsonNode::asLong)
                .toList();
        assertThat(out).containsExactly(6L, 7L);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(TinyRuns.series(outcome.folder(), "train/left_out").steps()).containsExactly(6, 7);
        assertThat(TinyRuns.series(outcome.folder(), "train/loss").steps()).hasSize(28);
        assertThat(TinyRuns.losses(outcome.folder())).doesNotContain(Double.NaN);
    }

    @Test
    void aRunThatIsLostStopsAndSaysWhereItsLastGoodCheckpointIs() {
        TinyRuns runs = new TinyRuns(dir);
        assertThatThrownBy(() -> runs.run(
                        Resume.NEVER,
                        faults("{at_step: 6, kind: nan}"),
                        "train.max_iters=40",
                        "retry.general=3",
                        "checkpoint.background=false"))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("the newest checkpoint is of step 4")
                .hasMessageContaining("train.on_divergence");
        RunFolder run = runs.folders().getFirst();
        assertThat(run.info().status()).isEqualTo(Status.FAILED);
        assertThat(TinyRuns.checkpoints(run)).containsExactly(4L);
    }

    @Test
    void aRequestToStopIsAnEventWithItsCauseAndComesOnce() {
        TinyRuns runs = new TinyRuns(dir);
        String[] asked = {faults("{at_step: 5, kind: sigterm}"), "train.max_iters=100000"};
        TrainRuns.Outcome stopped = runs.run(Resume.NEVER, asked);
        assertThat(stopped.exitCode()).isEqualTo(ExitCode.PREEMPTED);
        JsonNode event = events(stopped.folder(), "preempted").getFirst();
        assertThat(event.path("cause").asString()).isEqualTo("SIGTERM");
        assertThat(event.path("seconds").asDouble()).isPositive();
        long enough = stopped.summary().steps() + 3;
        TrainRuns.Outcome resumed = runs.run(Resume.MUST, asked[0], "train.max_iters=" + enough);
        assertThat(resumed.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(events(resumed.folder(), "fault_injected")).hasSize(1);
    }

    @Test
    void aDamagedNewestCheckpointIsPutAsideAndTheOneBeforeIsUsed() throws IOException {
        for (String kind : List.of("bitflip", "torn_checkpoint", "clock_jump")) {
            RunFolder calm =
                    new TinyRuns(dir.resolve("calm-" + kind)).run(Resume.NEVER).folder();
            TinyRuns runs = new TinyRuns(dir.resolve(kind));
            String fault = faults("{at_step: 10, kind: " + kind + "}");
            StopAt whenCommitted = new StopAt(10, () -> await(runs, 8));
            assertThatThrownBy(() -> runs.run(List.of(whenCommitted, StopAt.dying(11)), Resume.NEVER, fault))
                    .isInstanceOf(StopAt.Died.class);
            RunFolder run = runs.run(Resume.MUST, fault).folder();
            assertThat(MetricsComparison.of(calm.metricsFile(), run.metricsFile())
                            .first())
                    .isEmpty();
            boolean rejects = !kind.equals("clock_jump");
            assertThat(events(run, "checkpoint_rejected")).hasSize(rejects ? 1 : 0);
            assertThat(events(run, "resumed").getFirst().path("step").asLong()).isEqualTo(rejects ? 4 : 8);
        }
    }

    @Test
    void aDiskThatIsFullForACheckpointCostsThatOneOnly() throws IOException {
        RunFolder calm = new TinyRuns(dir.resolve("calm")).run(Resume.NEVER).folder();
        RunFolder run = new TinyRuns(dir.resolve("full"))
                .run(
                        Resume.NEVER,
                        faults("{at_step: 3, kind: enospc}, {at_step: 11, kind: enospc}"),
                        "checkpoint.background=false")
                .folder();
        assertThat(events(run, "checkpoint_failed"))
                .extracting(event -> event.path("step").asLong())
                .containsExactly(4L, 12L);
        assertThat(TinyRuns.checkpoints(run)).containsExactly(12L, 8L);
        assertThat(MetricsComparison.of(calm.metricsFile(), run.metricsFile()).first())
                .isEmpty();
    }

    @Test
    void theUsersCommandsAreStartedAndTheirFailureIsAnEventOnly() throws IOException {
        Path heard = dir.resolve("heard");
        TrainRuns.Outcome outcome = new TinyRuns(dir)
                .run(
                        Resume.NEVER,
                        "hooks.after_checkpoint=ls $TRAINYARD_CHECKPOINT >> " + heard,
                        "hooks.on_exit=echo $TRAINYARD_STATUS >> " + heard + "; exit 3");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(Files.readAllLines(heard)).contains("MANIFEST.json").endsWith("finished");
        assertThat(events(outcome.folder(), "hook_failed")
                        .getFirst()
                        .path("reason")
                        .asString())
                .contains("exit code 3");
    }

    @Test
    void aRunThatFailsStartsTheLastCommandToo() throws IOException {
        Path heard = dir.resolve("heard");
        TinyRuns runs = new TinyRuns(dir);
        assertThatThrownBy(() -> runs.run(
                        List.of(StopAt.dying(3)), Resume.NEVER, "hooks.on_exit=echo $TRAINYARD_STATUS >> " + heard))
                .isInstanceOf(StopAt.Died.class);
        assertThat(Files.readAllLines(heard)).containsExactly("failed");
    }

    @Test
    void aResumedRunThatFailsIsNotDownWhileItWorked() {
        TinyRuns runs = new TinyRuns(dir);
        assertThatThrownBy(() -> runs.run(List.of(StopAt.dying(6)), Resume.NEVER))
                .isInstanceOf(StopAt.Died.class);
        int[] deaths = {0};
        StopAt slowly = new StopAt(11, () -> {
            if (deaths[0]++ == 0) {
                pause(1500);
                throw new StopAt.Died();
            }
        });
        Map<String, Double> lost = runs.run(List.of(slowly), Resume.MUST, "retry.general=1")
                .summary()
                .lostSeconds();
        assertThat(lost.get("redone")).isGreaterThan(lost.get("down"));
    }

    @Test
    void theWallTimeIsAccountedFor() {
        TinyRuns runs = new TinyRuns(dir);
        TrainRuns.Outcome stopped =
                runs.run(Resume.NEVER, faults("{at_step: 5, kind: sigterm}"), "train.max_iters=1000");
        TrainRuns.Outcome outcome =
                runs.run(Resume.MUST, "train.max_iters=" + (stopped.summary().steps() + 1));
        TrainSummary summary = outcome.summary();
        Map<String, Double> lost = summary.lostSeconds();
        assertThat(lost).containsOnlyKeys("data", "evaluation", "checkpoint", "start", "redone", "down");
        double losses = lost.values().stream().mapToDouble(Double::doubleValue).sum();
        double whole = losses / (1 - summary.goodput());
        double clock = Duration.between(
                                outcome.folder().info().started(),
                                outcome.folder().info().ended().orElseThrow())
                        .toMillis()
                / 1000.0;
        assertThat(summary.goodput()).isBetween(0.0, 1.0);
        // A process's own start comes before the run's.
        assertThat(whole).isBetween(clock / 2, clock + 61);
        assertThat(summary.restarts()).isEqualTo(1);
    }

    @Test
    void faultsAndRetriesThatMakeNoSenseAreRefused() {
        TinyRuns runs = new TinyRuns(dir);
        assertThatThrownBy(() -> runs.run(Resume.NEVER, faults("{at_step: 5, kind: flood}")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("flood");
        assertThatThrownBy(() -> runs.run(Resume.NEVER, "retry.backoff=soon"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("5s..300s");
        assertThat(runs.folders()).isEmpty();
    }

    private static void await(TinyRuns runs, long checkpoint) {
        while (!TinyRuns.checkpoints(runs.folders().getFirst()).contains(checkpoint)) {
            Thread.onSpinWait();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String faults(String list) {
        return "train.faults=[" + list + "]";
    }

    private static List<JsonNode> events(RunFolder run, String kind) {
        return run.events().stream()
                .filter(event -> event.path("kind").asString().equals(kind))
                .toList();
    }
}
