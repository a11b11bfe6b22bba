package dev.trainyard.train;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.train.checkpoint.Verification;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.config.TrainSection;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.resilience.Backoff;
import dev.trainyard.train.resilience.Divergence;
import dev.trainyard.train.resilience.GradientWatch;
import dev.trainyard.train.resilience.Hooks;
import dev.trainyard.train.resilience.Spent;
import dev.trainyard.train.resilience.WallTime;
import dev.trainyard.train.resilience.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
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
    private final Beginning begun;
    private final Team team;
    private final Learner learner;
    private final Gpt model;
    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final Optional<LossScale> lossScale;
    private final Evaluation evaluation;
    private final Saver saver;
    private final WallTime wallTime;
    private final Backoff backoff;
    private final Divergence divergence = new Divergence();
    private final GradientWatch gradients;
    private final Set<Long> leftOut = new TreeSet<>();
    private final long started = System.nanoTime();
    private double secondsBefore;
    private long shrunk;
    private boolean graceTold;
    private long skippedBefore;
    private long done;
    private double lastValLoss = Double.NaN;
    private double bestValLoss = Double.NaN;
    private double lastTrainLoss = Double.NaN;

    /**
     * @param hooks the run's, for all attempts
     */
    Trainer(TrainPlan plan, RunWriter run, TrainProgress progress, Hooks hooks, Beginning begun) {
        this.plan = plan;
        this.config = plan.config();
        this.run = run;
        this.progress = progress;
        this.begun = begun;
        TrainSection train = config.train();
        team = new Team(plan, this::note);
        learner = team.first();
        model = learner.model();
        parameters = learner.parameters();
        optimizer = learner.optimizer();
        wallTime = new WallTime(begun.at(), learner.clock());
        backoff = new Backoff(config.retry(), run, this::note);
        gradients = new GradientWatch(parameters);
        team.readThrough(reading -> backoff.run("data", Backoff::isFile, reading));
        learner.onHalved(this::halved);
        run.clock(this::seconds);
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
                config,
                plan.device(),
                plan.devices(),
                model,
                parameters,
                optimizer,
                learner.batch(),
                learner.clock(),
                run);
        plan.extensions().forEach(extension -> extension.begin(training));
        saver = new Saver(plan, run, learner, this::seconds, hooks, backoff, this::note);
    }

    /** Begins at the newest good checkpoint of the run's folder, or at the beginning. */
    void begin() {
        Optional<Verification.Verified> checkpoint = saver.newest();
        leftOut.addAll(Rollback.leftOut(run.folder()));
        if (checkpoint.isPresent()) {
            resume(checkpoint.get());
        } else {
            run.truncate(0, 0);
            begun.lastSign().ifPresent(last -> {
                double down = wallTime.resume(Spent.NOTHING, run.info().started(), last);
                run.event("restarted", Map.of("step", 0, "down_seconds", down));
            });
            team.initialise();
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
        long tokensPerStep = config.train().globalBatch() * config.model().blockSize();
        run.status(Status.RUNNING);
        try (MetricsBuffer metrics = new MetricsBuffer(
                        run,
                        plan.extensions(),
                        config.train().logEvery(),
                        tokensPerStep,
                        plan.device(),
                        this::seconds,
                        backoff);
                Watchdog watchdog = new Watchdog(
                        learner.clock(),
                        run,
                        this::note,
                        Duration.ofMillis((long) (config.train().collectiveTimeout() * 60_000)),
                        () -> Runtime.getRuntime().halt(ExitCode.FAILED.code()))) {
            evaluation.afterBatch(watchdog::alive);
            loop(interruption, metrics, watchdog);
            saver.commitLast(() -> state(metrics.skipped()));
            TrainSummary summary = summary(interruption, metrics);
            Preemption.tell(run, interruption, isComplete(), config.train().graceSeconds());
            return summary;
        }
    }

    private void loop(Interruption interruption, MetricsBuffer metrics, Watchdog watchdog) {
        if (shrunk > 0) {
            team.microBatch(shrunk);
        } else {
            team.fitMicroBatch();
        }
        if (done == 0) {
            Evaluation.Result first = evaluate(0);
            run.metrics(0, seconds(), line -> MetricsBuffer.put(line, first));
        }
        saver.start();
        metrics.skipTime();
        learner.clock().enter(PhaseClock.Phase.STEP);
        // A request that comes while a line or an evaluation is under way waits for the next update's checkpoint.
        boolean last = isComplete();
        while (!last) {
            long number = done + 1;
            boolean does = !leftOut.contains(number);
            if (does) {
                double rate = team.update(number);
                metrics.add(number, learner.report(), rate);
            }
            done = number;
            last = number == config.train().maxIters()
                    || interruption.requested().isPresent();
            boolean evaluates = number % config.train().evalInterval() == 0
                    || number == config.train().maxIters();
            boolean saves = last || saver.isDue(number);
            if (metrics.isFull() || evaluates || saves || !does) {
                settle(metrics, number);
                Optional<Evaluation.Result> result = evaluates ? Optional.of(evaluate(number)) : Optional.empty();
                metrics.write(does ? result : Optional.empty());
                if (!does) {
                    metrics.leftOut(number, result);
                }
            }
            if (saves && isWorthCheckpoint(number, last) && fits(interruption, last)) {
                saver.save(() -> state(metrics.skipped()));
                metrics.skipTime();
            }
            watchdog.progress(number);
        }
    }

    /** Waits for the device, and looks at what the updates since have come to. */
    private void settle(MetricsBuffer metrics, long number) {
        metrics.settle();
        double[] losses = metrics.losses();
        if (losses.length > 0) {
            lastTrainLoss = metrics.lastLoss();
        }
        progress.step(number, config.train().maxIters(), lastTrainLoss, lastValLoss, metrics.tokensPerSecond());
        for (int i = 0; i < losses.length; i++) {
            long step = metrics.firstStep() + i;
            gradients.see(step, metrics.gradientNorm(i), losses.length == 1).ifPresent(event -> {
                run.event("gradient_explosion", event);
                note("step " + event.get("step") + ": the gradient's norm is " + event.get("norm") + ", "
                        + event.get("times_median") + " times its median");
            });
            Optional<String> lost = divergence.see(losses[i]);
            if (lost.isPresent() && config.train().onDivergence() != TrainSection.OnDivergence.IGNORE) {
                metrics.write(Optional.empty());
                throw lost(step, lost.get());
            }
        }
    }

    private RuntimeException lost(long step, String reason) {
        if (config.train().onDivergence() == TrainSection.OnDivergence.ROLLBACK) {
            return new RollbackException(step - divergence.suspicious() + 1, reason);
        }
        OptionalLong newest = saver.newestStep();
        return new DivergedException("step " + step + ": " + reason + "; stopped, "
                + (newest.isPresent()
                        ? "the newest checkpoint is of step " + newest.getAsLong()
                        : "there is no checkpoint")
                + "; lower optimizer.learning_rate, or set train.on_divergence to rollback");
    }

    private void halved(long microBatch) {
        shrunk = microBatch;
        run.event("out_of_memory", Map.of("step", done + 1, "micro_batch", microBatch));
    }

    private boolean isWorthCheckpoint(long number, boolean last) {
        return last
                || divergence.suspicious() == 0
                        && plan.extensions().stream().allMatch(extension -> extension.allowsCheckpoint(number));
    }

    /** Whether a checkpoint can be committed before whoever asked to stop loses patience. */
    private boolean fits(Interruption interruption, boolean last) {
        double grace = config.train().graceSeconds();
        double expected = saver.expectedSeconds();
        if (!graceTold && expected > grace) {
            graceTold = true;
            run.event("grace_too_short", Map.of("grace_seconds", grace, "expected_seconds", expected));
            note(String.format(
                    Locale.ROOT,
                    "a checkpoint takes %.1f s, but train.grace_seconds is %.1f: a preempted run falls back to the one before",
                    expected,
                    grace));
        }
        double left = Preemption.left(interruption, grace).toMillis() / 1000.0;
        if (!last || isComplete() || expected <= left) {
            return true;
        }
        note(String.format(
                Locale.ROOT,
                "no time for a checkpoint of step %d: it takes %.1f s and %.1f are left; the last committed one stands",
                done,
                expected,
                left));
        return false;
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
                shrunk,
                Optional.of(wallTime.spent()),
                Optional.of(Instant.now()),
                extensions);
    }

    private void resume(Verification.Verified checkpoint) {
        TrainState state = saver.restore(checkpoint.directory());
        done = state.step();
        secondsBefore = state.wallTime();
        skippedBefore = state.skippedSteps();
        lastTrainLoss = state.trainLoss();
        lastValLoss = state.valLoss();
        bestValLoss = state.bestValLoss();
        lossScale.ifPresent(scale -> scale.restore(state.lossScale(), state.lossScaleGoodSteps()));
        team.follow();
        run.truncate(state.metricsLength(), state.tensorsLength());
        JsonNode extensions = Json.mapper().valueToTree(state.extensions());
        plan.extensions().forEach(extension -> extension.resume(extensions.path(extension.name())));
        shrunk = state.microBatch();
        Instant saved = state.saved().orElse(begun.at());
        Instant last = begun.lastSign().orElse(begun.at());
        double down = wallTime.resume(state.spent().orElse(Spent.NOTHING), saved, last);
        run.event("resumed", Map.of("step", done, "path", checkpoint.directory().toString(), "down_seconds", down));
        note("resumed at step " + done);
    }

    private TrainSummary summary(Interruption interruption, MetricsBuffer metrics) {
        Spent spent = wallTime.spent();
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
                saver.stallSeconds(),
                saver.meanCommitSeconds(),
                plan.deviceLabel(),
                plan.computeType().label(),
                spent.goodput(),
                saver.restarts(),
                spent.lost(),
                deviceMemory());
    }

    private OptionalLong deviceMemory() {
        if (!plan.device().isCuda()) {
            return OptionalLong.empty();
        }
        Cuda.Memory memory = Cuda.memory(plan.device());
        return OptionalLong.of(memory.totalBytes() - memory.freeBytes());
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - started) / NANOS;
    }

    private void note(String text) {
        progress.note(text);
    }

    @Override
    public void close() {
        saver.close();
        plan.extensions().forEach(TrainExtension::end);
        team.close();
    }
}
