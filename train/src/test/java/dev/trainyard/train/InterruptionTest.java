package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.train.resilience.Hooks;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sun.misc.Signal;

/** Whoever asks a run to stop gets a committed checkpoint, and the run goes on from it. */
class InterruptionTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"TERM, PREEMPTED, PREEMPTED", "USR1, PREEMPTED, PREEMPTED", "INT, INTERRUPTED, INTERRUPTED"})
    void aSignalCommitsACheckpointAndEndsTheRun(String signal, Status status, ExitCode exit) {
        TinyRuns runs = new TinyRuns(dir);
        StopAt raising = new StopAt(3, () -> Signal.raise(new Signal(signal)));
        TrainRuns.Outcome outcome = runs.run(List.of(raising), Resume.NEVER, "train.max_iters=1000000");
        assertThat(outcome.exitCode()).isEqualTo(exit);
        assertThat(outcome.folder().info().status()).isEqualTo(status);
        long stopped = outcome.summary().steps();
        assertThat(TinyRuns.checkpoints(outcome.folder())).first().isEqualTo(stopped);
        TrainRuns.Outcome resumed = runs.run(Resume.MUST, "train.max_iters=" + (stopped + 2));
        assertThat(resumed.folder()).isEqualTo(outcome.folder());
        assertThat(resumed.summary().status()).isEqualTo(Status.FINISHED);
        assertThat(resumed.summary().steps()).isEqualTo(stopped + 2);
        assertThat(TinyRuns.losses(resumed.folder())).hasSize((int) stopped + 2);
    }

    /** The line of an update is written after its evaluation, when the loop has looked for requests already. */
    @Test
    void aSignalDuringAnEvaluationCommitsACheckpointToo() {
        TinyRuns runs = new TinyRuns(dir);
        try (Interruption interruption = Interruption.listen(Optional.empty())) {
            TrainExtension raising = new DuringLine(5, () -> {
                Signal.raise(new Signal("TERM"));
                while (interruption.requested().isEmpty()) {
                    Thread.onSpinWait();
                }
            });
            try (TrainPlan plan = runs.plan(List.of(raising), "checkpoint.every_steps=0");
                    RunWriter run = runs.store().create(spec(plan));
                    Trainer trainer = new Trainer(plan, run, silent(), hooks(plan, run), Beginning.of(run))) {
                trainer.begin();
                TrainSummary summary = trainer.train(interruption);
                assertThat(summary.status()).isEqualTo(Status.PREEMPTED);
                assertThat(summary.steps()).isLessThan(12);
                assertThat(TinyRuns.checkpoints(run.folder())).containsExactly(summary.steps());
            }
        }
    }

    @Test
    void aSignalBeforeTheFirstUpdateCommitsACheckpointToo() {
        TinyRuns runs = new TinyRuns(dir);
        try (Interruption interruption = Interruption.listen(Optional.empty())) {
            Signal.raise(new Signal("TERM"));
            while (interruption.requested().isEmpty()) {
                Thread.onSpinWait();
            }
            try (TrainPlan plan = runs.plan(List.of());
                    RunWriter run = runs.store().create(spec(plan));
                    Trainer trainer = new Trainer(plan, run, silent(), hooks(plan, run), Beginning.of(run))) {
                trainer.begin();
                assertThat(trainer.train(interruption).status()).isEqualTo(Status.PREEMPTED);
                assertThat(TinyRuns.checkpoints(run.folder())).containsExactly(1L);
            }
        }
    }

    @Test
    void aRunWhoseTimeIsUpIsPreemptedAndGoesOnLater() {
        TinyRuns runs = new TinyRuns(dir);
        TrainRuns.Outcome stopped = runs.run(Duration.ZERO);
        assertThat(stopped.exitCode()).isEqualTo(ExitCode.PREEMPTED);
        assertThat(stopped.folder().info().status()).isEqualTo(Status.PREEMPTED);
        assertThat(TinyRuns.checkpoints(stopped.folder())).containsExactly(1L);
        TrainRuns.Outcome resumed = runs.run(Resume.MUST);
        assertThat(resumed.folder()).isEqualTo(stopped.folder());
        assertThat(resumed.summary().steps()).isEqualTo(12);
    }

    @Test
    void withoutTimeForACheckpointTheLastCommittedOneStandsAndTheUpdatesAreDoneAgain() {
        TinyRuns runs = new TinyRuns(dir);
        StopAt raising = new StopAt(7, () -> {
            while (TinyRuns.checkpoints(runs.folders().getFirst()).isEmpty()) {
                Thread.onSpinWait();
            }
            Signal.raise(new Signal("TERM"));
        });
        TrainRuns.Outcome stopped = runs.run(
                List.of(raising),
                Resume.NEVER,
                "train.max_iters=1000000",
                "train.grace_seconds=1e-9",
                "checkpoint.every_steps=4",
                "checkpoint.background=false");
        assertThat(stopped.exitCode()).isEqualTo(ExitCode.PREEMPTED);
        assertThat(TinyRuns.events(stopped.folder())).contains("grace_too_short", "preempted");
        long newest = TinyRuns.checkpoints(stopped.folder()).getFirst();
        assertThat(newest % 4).isZero();
        TrainRuns.Outcome resumed = runs.run(Resume.MUST, "train.max_iters=" + (newest + 3));
        assertThat(TinyRuns.losses(resumed.folder())).hasSize((int) newest + 3);
    }

    private static Hooks hooks(TrainPlan plan, RunWriter run) {
        return new Hooks(plan.config().hooks(), run, _ -> {});
    }

    private static TrainProgress silent() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new TrainProgress(new ProgressLine(nowhere, false, Duration.ofSeconds(5), System::nanoTime), 32);
    }

    private static RunSpec spec(TrainPlan plan) {
        return new RunSpec("train", "", List.of(), "", "", List.of(), plan.yaml(), plan.hash(), 1, "cpu", 1, Map.of());
    }

    private record DuringLine(long step, Runnable action) implements TrainExtension {
        @Override
        public String name() {
            return "during_line";
        }

        @Override
        public void bind(Config config) {}

        @Override
        public void metrics(long number, float[] report, JsonLine line) {
            if (number == step) {
                action.run();
            }
        }
    }
}
