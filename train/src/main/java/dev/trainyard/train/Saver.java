package dev.trainyard.train;

import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.train.checkpoint.AsyncCheckpointer;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.SaveOutcome;
import dev.trainyard.train.checkpoint.Verification;
import dev.trainyard.train.checkpoint.WriteFault;
import dev.trainyard.train.config.CheckpointSection;
import dev.trainyard.train.resilience.Backoff;
import dev.trainyard.train.resilience.Faults;
import dev.trainyard.train.resilience.Hooks;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The checkpoints of a run as its loop sees them: when one is due, taking it, what becomes of it, and the way back. */
final class Saver implements AutoCloseable {
    private static final double NANOS = 1e9;
    private static final Set<String> RESTARTS = Set.of("resumed", "restarted");

    private final CheckpointSection section;
    private final String configHash;
    private final RunWriter run;
    private final PhaseClock clock;
    private final Hooks hooks;
    private final Backoff backoff;
    private final Consumer<String> notes;
    private final Snapshot snapshot;
    private final CheckpointStore store;
    private final CheckpointTimes times;
    private final AsyncCheckpointer checkpointer;
    private volatile @Nullable JobException failure;

    /**
     * @param seconds of the run
     * @param notes what the user should know
     */
    Saver(
            TrainPlan plan,
            RunWriter run,
            Learner learner,
            DoubleSupplier seconds,
            Hooks hooks,
            Backoff backoff,
            Consumer<String> notes) {
        this.section = plan.config().checkpoint();
        this.configHash = plan.hash();
        this.run = run;
        this.clock = learner.clock();
        this.hooks = hooks;
        this.backoff = backoff;
        this.notes = notes;
        snapshot = new Snapshot(learner.model(), learner.parameters(), learner.optimizer(), plan.extensions(), notes);
        store = CheckpointStore.open(
                section.folder(run.folder()), section.keep(), section.verifyAfterWrite(), faults(plan));
        times = new CheckpointTimes(section, seconds, run::event, System::nanoTime);
        checkpointer = new AsyncCheckpointer(store, this::saved);
    }

    private static WriteFault faults(TrainPlan plan) {
        return plan.extensions().stream()
                .filter(Faults.class::isInstance)
                .<WriteFault>map(extension -> (Faults) extension)
                .findFirst()
                .orElse(_ -> {});
    }

    /** The newest good checkpoint; bad ones are put aside and told. */
    Optional<Verification.Verified> newest() {
        return store.newestVerified(rejected -> {
            run.event(
                    "checkpoint_rejected",
                    Map.of(
                            "step",
                            rejected.step(),
                            "reason",
                            rejected.reason(),
                            "path",
                            rejected.directory().toString()));
            notes.accept("checkpoint of step " + rejected.step() + " is rejected: " + rejected.reason());
        });
    }

    /** The step of the newest one, good or not. */
    OptionalLong newestStep() {
        return store.list().stream().mapToLong(info -> info.step()).findFirst();
    }

    /** As {@link Snapshot#restore}. */
    TrainState restore(Path checkpoint) {
        return snapshot.restore(checkpoint);
    }

    /** How often the run went on in another process, or from an older checkpoint. */
    long restarts() {
        return run.folder().events().stream()
                .filter(event -> RESTARTS.contains(event.path("kind").asString("")))
                .count();
    }

    /** The minutes count from now. */
    void start() {
        times.start(restarts());
    }

    boolean isDue(long step) {
        return times.isDue(step, checkpointer.isBusy());
    }

    /** What the next one may take, from the request to the commit; 0 before there was one. */
    double expectedSeconds() {
        return times.expectedSeconds();
    }

    double stallSeconds() {
        return times.stallSeconds();
    }

    double meanCommitSeconds() {
        return times.meanCommitSeconds();
    }

    /** Takes a checkpoint, which is committed behind the caller; waits for the one before. */
    void save(Supplier<TrainState> state) {
        PhaseClock.Phase before = clock.enter(PhaseClock.Phase.CHECKPOINT);
        long from = System.nanoTime();
        checkpointer.await();
        run.syncMetrics();
        TrainState now = state.get();
        checkpointer.submit(snapshot.take(now, configHash));
        if (!section.background()) {
            checkpointer.await();
        }
        times.submitted(now.step(), (System.nanoTime() - from) / NANOS);
        clock.enter(before);
    }

    /**
     * Waits for the last checkpoint of a process, which is worth patience: without it the work since the one before is lost.
     *
     * @throws JobException if it could not be written, time after time
     */
    void commitLast(Supplier<TrainState> state) {
        clock.enter(PhaseClock.Phase.CHECKPOINT);
        checkpointer.await();
        if (failure != null) {
            backoff.run("checkpoint", _ -> true, () -> {
                save(state);
                checkpointer.await();
                JobException lost = failure;
                if (lost != null) {
                    throw lost;
                }
            });
        }
        clock.enter(PhaseClock.Phase.START);
    }

    private void saved(SaveOutcome outcome) {
        failure = outcome instanceof SaveOutcome.Failed lost ? lost.cause() : null;
        switch (outcome) {
            case SaveOutcome.Saved(var report) -> {
                double commit = report.commitTime().toNanos() / NANOS;
                times.committed(commit);
                hooks.afterCheckpoint(report.step(), report.directory());
                run.event(
                        "checkpoint_committed",
                        Map.of(
                                "step",
                                report.step(),
                                "bytes",
                                report.bytes(),
                                "commit_seconds",
                                commit,
                                "verify_seconds",
                                report.verifyTime().toNanos() / NANOS));
            }
            case SaveOutcome.Failed(long number, JobException cause) -> {
                notes.accept(String.valueOf(cause.getMessage()));
                run.event("checkpoint_failed", Map.of("step", number, "reason", String.valueOf(cause.getMessage())));
            }
        }
    }

    /** What failed last has been told. */
    @Override
    public void close() {
        checkpointer.await();
        checkpointer.close();
        snapshot.close();
    }
}
