package dev.trainyard.train;

import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.train.checkpoint.AsyncCheckpointer;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.SaveOutcome;
import dev.trainyard.train.checkpoint.Verification;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.config.TrainSection;
import dev.trainyard.train.model.Gpt;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * The loop: updates 1 to max_iters, evaluations, checkpoints, and an orderly end whatever asks for it. It owns the model,
 * its memory and everything else of one run between the first step and the last.
 */
final class Trainer implements AutoCloseable {
    private static final double NANOS = 1e9;

    private final TrainPlan plan;
    private final TrainConfig config;
    private final RunWriter run;
    private final TrainProgress progress;
    private final Learner learner;
    private final Gpt model;
    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final Optional<LossScale> lossScale;
    private final Evaluation evaluation;
    private final Snapshot snapshot;
    private final CheckpointStore store;
    private final AsyncCheckpointer checkpointer;
    private final CheckpointTimes checkpoints;
    private final long started = System.nanoTime();
    private double secondsBefore;
    private long skippedBefore;
    private long done;
    private double lastValLoss = Double.NaN;
    private double bestValLoss = Double.NaN;
    private double lastTrainLoss = Double.NaN;

    Trainer(TrainPlan plan, RunWriter run, TrainProgress progress) {
        this.plan = plan;
        this.config = plan.config();
        this.run = run;
        this.progress = progress;
        TrainSection train = config.train();
        learner = new Learner(plan, this::note);
        model = learner.model();
        parameters = learner.parameters();
        optimizer = learner.optimizer();
        lossScale = learner.lossScale();
        evaluation = new Evaluation(
                model,
                plan.data(),
                config.data().valTokens(),
                plan.device(),
                train.evalIters(),
                train.batchSize(),
                train.seed());
        Training training = new Training(
                config, plan.device(), model, parameters, optimizer, learner.batch(), learner.clock(), run);
        plan.extensions().forEach(extension -> extension.begin(training));
        snapshot = new Snapshot(model, parameters, optimizer, plan.extensions());
        store = CheckpointStore.open(checkpointFolder(), config.checkpoint().keep());
        checkpoints = new CheckpointTimes(config.checkpoint());
        checkpointer = new AsyncCheckpointer(store, this::saved);
    }

    /** Begins at the newest good checkpoint of the run's folder, or at the beginning. */
    void begin() {
        Optional<Verification.Verified> checkpoint = store.newestVerified(rejected -> {
            run.event(
                    "checkpoint_rejected",
                    Map.of(
                            "step",
                            rejected.step(),
                            "reason",
                            rejected.reason(),
                            "path",
                            rejected.directory().toString()));
            note("checkpoint of step " + rejected.step() + " is rejected: " + rejected.reason());
        });
        if (checkpoint.isPresent()) {
            resume(checkpoint.get());
        } else {
            run.truncate(0, 0);
            learner.initialise();
        }
    }

    /** Whether the last update was done before this process began. */
    boolean isComplete() {
        return done >= config.train().maxIters();
    }

    /** Updates that the model has seen, over all restarts. */
    long updatesDone() {
        return done;
    }

    /** Trains to the end, or until {@code interruption} asks to stop. */
    TrainSummary train(Interruption interruption) {
        TrainSection train = config.train();
        long tokensPerStep = train.globalBatch() * config.model().blockSize();
        run.status(Status.RUNNING);
        try (MetricsBuffer metrics = new MetricsBuffer(
                run, plan.extensions(), train.logEvery(), tokensPerStep, plan.device(), this::seconds)) {
            learner.fitMicroBatch();
            if (done == 0) {
                Evaluation.Result first = evaluate(0);
                run.metrics(0, seconds(), line -> MetricsBuffer.put(line, first));
            }
            checkpoints.start();
            metrics.skipTime();
            // A request that comes while a line or an evaluation is under way waits for the next update's checkpoint.
            boolean last = isComplete();
            learner.clock().enter(PhaseClock.Phase.STEP);
            while (!last) {
                long number = done + 1;
                double rate = learner.update(number);
                metrics.add(number, learner.report(), rate);
                done = number;
                last = number == train.maxIters() || interruption.requested().isPresent();
                boolean evaluates = number % train.evalInterval() == 0 || number == train.maxIters();
                boolean saves = last || checkpoints.isDue(number);
                if (metrics.isFull() || evaluates || saves) {
                    metrics.settle();
                    lastTrainLoss = metrics.lastLoss();
                    progress.step(number, train.maxIters(), lastTrainLoss, lastValLoss, metrics.tokensPerSecond());
                    metrics.write(evaluates ? Optional.of(evaluate(number)) : Optional.empty());
                }
                if (saves && (last || isWorthCheckpoint(number))) {
                    save(metrics.skipped());
                    metrics.skipTime();
                }
            }
            learner.clock().enter(PhaseClock.Phase.CHECKPOINT);
            checkpointer.await().ifPresent(this::failIfLost);
            learner.clock().enter(PhaseClock.Phase.START);
            return summary(interruption, metrics);
        }
    }

    private boolean isWorthCheckpoint(long number) {
        return plan.extensions().stream().allMatch(extension -> extension.allowsCheckpoint(number));
    }

    private Evaluation.Result evaluate(long number) {
        PhaseClock.Phase before = learner.clock().enter(PhaseClock.Phase.EVALUATION);
        Evaluation.Result result = evaluation.run();
        learner.clock().enter(before);
        lastValLoss = result.validation();
        bestValLoss = Double.isNaN(bestValLoss) ? lastValLoss : Math.min(bestValLoss, lastValLoss);
        progress.evaluation(number, result);
        return result;
    }

    private void save(long skipped) {
        PhaseClock.Phase before = learner.clock().enter(PhaseClock.Phase.CHECKPOINT);
        long from = System.nanoTime();
        checkpointer.await().ifPresent(this::failIfLost);
        run.syncMetrics();
        TrainState state = state(skipped);
        checkpointer.submit(snapshot.take(state, plan.hash()));
        checkpoints.submitted((System.nanoTime() - from) / NANOS);
        learner.clock().enter(before);
    }

    private TrainState state(long skipped) {
        long samples = done * config.train().globalBatch();
        long tokens = samples * config.model().blockSize();
        Map<String, Object> extensions = new LinkedHashMap<>();
        plan.extensions().forEach(extension -> extensions.put(extension.name(), extension.atCheckpoint(done)));
        return new TrainState(
                done,
                seconds(),
                tokens,
                (double) tokens / plan.data().train().length(),
                lastTrainLoss,
                lastValLoss,
                bestValLoss,
                optimizer.updates(),
                skippedBefore + skipped,
                lossScale.map(LossScale::value).orElse(1.0),
                lossScale.map(LossScale::goodStepsInARow).orElse(0L),
                samples,
                run.metricsLength(),
                run.tensors().length(),
                extensions);
    }

    private void resume(Verification.Verified checkpoint) {
        TrainState state = snapshot.restore(checkpoint.directory());
        done = state.step();
        secondsBefore = state.wallTime();
        skippedBefore = state.skippedSteps();
        lastTrainLoss = state.trainLoss();
        lastValLoss = state.valLoss();
        bestValLoss = state.bestValLoss();
        lossScale.ifPresent(scale -> scale.restore(state.lossScale(), state.lossScaleGoodSteps()));
        run.truncate(state.metricsLength(), state.tensorsLength());
        JsonNode extensions = Json.mapper().valueToTree(state.extensions());
        plan.extensions().forEach(extension -> extension.resume(extensions.path(extension.name())));
        run.event("resumed", Map.of("step", done, "path", checkpoint.directory().toString()));
        note("resumed at step " + done);
    }

    private void saved(SaveOutcome outcome) {
        switch (outcome) {
            case SaveOutcome.Saved(var report) -> {
                double commit = report.commitTime().toNanos() / NANOS;
                checkpoints.committed(commit);
                run.event(
                        "checkpoint", Map.of("step", report.step(), "bytes", report.bytes(), "commit_seconds", commit));
            }
            case SaveOutcome.Failed(long number, JobException cause) ->
                run.event("checkpoint_failed", Map.of("step", number, "reason", String.valueOf(cause.getMessage())));
        }
    }

    /** A checkpoint that cannot be written ends the run: going on would risk the work of hours. */
    private void failIfLost(SaveOutcome outcome) {
        if (outcome instanceof SaveOutcome.Failed failed) {
            throw new JobException(String.valueOf(failed.cause().getMessage()), failed.cause());
        }
    }

    private TrainSummary summary(Interruption interruption, MetricsBuffer metrics) {
        long tokens = done * config.train().globalBatch() * config.model().blockSize();
        Status status = isComplete()
                ? Status.FINISHED
                : interruption.requested().orElseThrow().status();
        return new TrainSummary(
                run.folder().id(),
                status,
                done,
                lastTrainLoss,
                lastValLoss,
                bestValLoss,
                Math.exp(lastValLoss),
                evaluation.bitsPerByte(lastValLoss),
                tokens,
                6.0 * model.nonPositionParameters() * tokens,
                model.parameterCount(),
                seconds(),
                metrics.meanTokensPerSecond(),
                skippedBefore + metrics.skipped(),
                checkpoints.stallSeconds(),
                checkpoints.meanCommitSeconds(),
                plan.device().toString(),
                plan.computeType().label(),
                deviceMemory());
    }

    private OptionalLong deviceMemory() {
        if (!plan.device().isCuda()) {
            return OptionalLong.empty();
        }
        Cuda.Memory memory = Cuda.memory(plan.device());
        return OptionalLong.of(memory.totalBytes() - memory.freeBytes());
    }

    private Path checkpointFolder() {
        return config.checkpoint()
                .dir()
                .map(folder -> folder.resolve(run.folder().id()))
                .orElse(run.folder().checkpoints());
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - started) / NANOS;
    }

    private void note(String text) {
        progress.note(text);
    }

    @Override
    public void close() {
        checkpointer.close();
        snapshot.close();
        plan.extensions().forEach(TrainExtension::end);
        learner.close();
    }
}
