package dev.trainyard.scaling.study;

import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.train.Interruption;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.Verification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Trials of a model of the user's own. */
final class ModuleTrials<M extends Module> implements TrialRunner {
    private static final double NANOS = 1e9;

    /** A kill should cost seconds ... */
    private static final double CHECKPOINT_SECONDS = 15;

    /** ... and checkpoints no more than a few hundredths of the time. */
    private static final double WORK_PER_SAVE = 50;

    private final SweepFolder folder;
    private final ModuleTask<M> task;
    private final List<Device> devices;
    private final Torch torch = Torch.load();

    /**
     * @param devices that workers take in turn
     */
    ModuleTrials(SweepFolder folder, ModuleTask<M> task, List<Device> devices) {
        this.folder = folder;
        this.task = task;
        this.devices = devices;
    }

    @Override
    public Optional<Claim> claim(Trial trial, int worker) {
        Device device = devices.get(worker % devices.size());
        RunSpec spec = new RunSpec(
                "study",
                trial.experimentId(),
                List.of(),
                String.valueOf(folder.path().getFileName()),
                "",
                List.of(),
                "",
                trial.key(),
                trial.seed(),
                device.toString(),
                torch.threads(),
                Map.of("libtorch", torch.version()));
        return new RunStore(folder.runs())
                .claim(trial.experimentId(), spec)
                .map(run -> new ModuleClaim(trial, device, run));
    }

    private final class ModuleClaim implements Claim {
        private final Trial trial;
        private final Device device;
        private final RunWriter run;

        ModuleClaim(Trial trial, Device device, RunWriter run) {
            this.trial = trial;
            this.device = device;
            this.run = run;
        }

        @Override
        public void startOver() {
            SweepFolder.clearCheckpoints(run.folder());
        }

        @Override
        public Measured train(Interruption interruption, LongConsumer steps) {
            try {
                return trained(interruption, steps);
            } catch (RuntimeException | Error e) {
                failed(e);
                throw e;
            }
        }

        private Measured trained(Interruption interruption, LongConsumer steps) {
            long begun = System.nanoTime();
            CheckpointStore store = CheckpointStore.open(run.folder().checkpoints(), 1, true);
            try (ModuleLearner<M> learner = new ModuleLearner<>(trial, task, device)) {
                ModuleCheckpoint.State before = store.newestVerified(this::rejected)
                        .map(checkpoint -> resumed(learner, checkpoint))
                        .orElse(ModuleCheckpoint.State.BEGINNING);
                run.truncate(before.metricsLength(), 0);
                run.status(Status.RUNNING);
                long from = System.nanoTime();
                long done = before.updates();
                long nextSave = from + (long) (CHECKPOINT_SECONDS * NANOS);
                boolean last = done == trial.steps();
                while (!last) {
                    learner.update(++done);
                    run.metrics(done, before.seconds() + since(begun), line -> line.put("train/loss", learner.loss()));
                    steps.accept(done);
                    last = done == trial.steps() || interruption.requested().isPresent();
                    if (last || System.nanoTime() - nextSave >= 0) {
                        nextSave = save(learner, store, done, before.seconds() + since(begun));
                    }
                }
                return ended(learner, done, (done - before.updates()) / since(from), before.seconds() + since(begun));
            }
        }

        private ModuleCheckpoint.State resumed(ModuleLearner<M> learner, Verification.Verified checkpoint) {
            ModuleCheckpoint.State state = learner.resume(checkpoint.directory());
            run.event(
                    "resumed",
                    Map.of(
                            "step",
                            state.updates(),
                            "path",
                            checkpoint.directory().toString()));
            return state;
        }

        /** Returns when the next checkpoint is due. */
        private long save(ModuleLearner<M> learner, CheckpointStore store, long done, double seconds) {
            long from = System.nanoTime();
            run.syncMetrics();
            learner.save(store, new ModuleCheckpoint.State(done, seconds, run.metricsLength()));
            double took = since(from);
            run.event("checkpoint_committed", Map.of("step", done, "commit_seconds", took));
            return System.nanoTime() + (long) (Math.max(CHECKPOINT_SECONDS, WORK_PER_SAVE * took) * NANOS);
        }

        private Measured ended(ModuleLearner<M> learner, long done, double updatesPerSecond, double seconds) {
            boolean finished = done == trial.steps();
            Measured measured = new Measured(
                    finished,
                    finished ? learner.validationLoss() : Double.NaN,
                    done * trial.batchSize() * task.tokensPerBatch(),
                    seconds,
                    updatesPerSecond * trial.batchSize() * task.tokensPerBatch(),
                    device.toString());
            run.summary(measured);
            run.status(finished ? Status.FINISHED : Status.INTERRUPTED);
            return measured;
        }

        private void rejected(Verification.Rejected checkpoint) {
            run.event(
                    "checkpoint_rejected",
                    Map.of(
                            "step",
                            checkpoint.step(),
                            "reason",
                            checkpoint.reason(),
                            "path",
                            checkpoint.directory().toString()));
        }

        private void failed(Throwable cause) {
            try {
                run.event("failed", Map.of("reason", String.valueOf(cause.getMessage())));
                run.status(Status.FAILED);
            } catch (JobException e) {
                cause.addSuppressed(e); // a full disk takes the record too
            }
        }

        @Override
        public void close() {
            run.close();
        }
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / NANOS;
    }
}
