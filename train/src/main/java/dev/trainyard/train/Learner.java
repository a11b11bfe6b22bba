package dev.trainyard.train;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.cuda.CudaStream;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.torch.optim.Schedule;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.config.TrainSection;
import dev.trainyard.train.data.BatchOrder;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptWeights;
import dev.trainyard.train.parallel.Collective;
import dev.trainyard.train.parallel.Share;
import dev.trainyard.train.resilience.Faults;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A model that learns: its memory, its optimiser, its batches and its step, without anything that is written down. Many may
 * learn side by side in one process, each on a thread of its own: all methods are for the thread that made it. On CUDA that
 * thread works on a stream of its own from the constructor to {@link #close}, which a step graph needs.
 */
public final class Learner implements AutoCloseable {
    private final TrainConfig config;
    private final Device device;
    private final Share share;
    private final Collective others;
    private final List<TrainExtension> extensions;
    private final Optional<CudaStream.Use> stream;
    private final Gpt model;
    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final Optional<LossScale> lossScale;
    private final StepBatch batch;
    private final TrainStep step;
    private final StepRunner runner;
    private final BatchFeed feed;
    private final Schedule schedule;
    private final PhaseClock clock = new PhaseClock();

    /**
     * One that learns alone.
     *
     * @param notes what the user should know
     */
    public Learner(TrainPlan plan, Consumer<String> notes) {
        this(plan, plan.device(), Share.all(plan.config().train().globalBatch()), Collective.alone(), notes);
    }

    /**
     * A worker of several that learn the same.
     *
     * @param share what it computes of every update; extensions see that of the first worker
     * @param others what connects it with them
     */
    Learner(TrainPlan plan, Device device, Share share, Collective others, Consumer<String> notes) {
        this.config = plan.config();
        this.device = device;
        this.share = share;
        this.others = others;
        this.extensions = share.rank() == 0 ? plan.extensions() : List.of();
        TrainSection train = config.train();
        if (device.isCuda()) {
            Cuda.use(device);
            stream = Optional.of(CudaStream.fromPool(device).makeCurrent());
        } else {
            stream = Optional.empty();
        }
        model = new Gpt(config.model());
        parameters = ParameterStore.allocate(model, device, plan.computeType());
        optimizer = config.optimizer().create(parameters);
        lossScale = plan.computeType() == DType.FLOAT16 ? Optional.of(new LossScale(device)) : Optional.empty();
        batch = new StepBatch(device, share, config.model().blockSize());
        step = new TrainStep(
                new BatchGradient(model, parameters, batch, share.whole(), train.seed(), lossScale),
                parameters,
                optimizer,
                lossScale,
                others,
                config.optimizer().gradClip());
        step.gradient()
                .listeners(
                        share.rank() == 0 ? () -> extensions.forEach(TrainExtension::beforeBatch) : faults(plan),
                        done -> extensions.forEach(extension -> extension.afterMicroBatch(done)));
        runner = new StepRunner(
                step, device, train.recompute(), captures(), config.retry().oom(), others, notes);
        feed = new BatchFeed(
                plan.data().train(),
                new BatchOrder(
                        config.data().order(),
                        plan.data().train().length(),
                        config.model().blockSize(),
                        train.seed()),
                config.model().vocabulary(),
                batch.inputs(),
                batch.targets(),
                clock);
        schedule = config.optimizer().scheduleFor(train.maxIters());
    }

    /** Other workers have no extensions, but what goes wrong on purpose can go wrong there. */
    private Runnable faults(TrainPlan plan) {
        return () -> plan.extensions().forEach(extension -> {
            if (extension instanceof Faults faults) {
                faults.beforeBatch(share.rank());
            }
        });
    }

    /** Takes weights, optimiser and loss scale of another worker, which must be at rest. */
    void follow(Learner other) {
        try (TensorScope scope = TensorScope.open()) {
            copy(other);
        }
        if (device.isCuda()) {
            Cuda.synchronize(device);
        }
    }

    private void copy(Learner other) {
        parameters.master().copyFrom(other.parameters.master());
        parameters.refresh();
        optimizer
                .state()
                .forEach((name, flat) -> flat.copyFrom(
                        Objects.requireNonNull(other.optimizer.state().get(name))));
        optimizer.updates(other.optimizer.updates());
        lossScale.ifPresent(scale -> scale.restore(
                other.lossScale.orElseThrow().value(),
                other.lossScale.orElseThrow().goodStepsInARow()));
    }

    /** Gives the weights their values from the seed or from the model that the configuration names. */
    public void initialise() {
        if (config.train().initFrom().equals("scratch")) {
            parameters.initialise(config.train().seed());
        } else {
            GptWeights.load(Path.of(config.train().initFrom()), model, parameters);
        }
    }

    /** Chooses how many sequences are computed at once; the weights must have their values. */
    public void fitMicroBatch() {
        config.train().chosenMicroBatch().ifPresentOrElse(step.gradient()::microBatch, () -> {
            step.gradient().microBatch(config.train().batchSize());
            if (device.isCuda()) {
                feed.fill(share.from());
                runner.fitMicroBatch(share.count(), config.train().memoryTarget());
                // As the one with the least room.
                step.gradient().microBatch(-others.max(-step.gradient().microBatch()));
            }
        });
    }

    /**
     * Puts update {@code number} on the device and does not wait for it.
     *
     * @param number counted from 1
     * @return the learning rate
     */
    public double update(long number) {
        extensions.forEach(extension -> extension.beforeStep(number));
        double rate = schedule.at(number - 1);
        optimizer.learningRate(rate);
        batch.number(number);
        step.listeners(
                () -> extensions.forEach(extension -> extension.afterBackward(number)),
                () -> extensions.forEach(extension -> extension.afterOptimizer(number)));
        feed.fill((number - 1) * share.whole() + share.from());
        runner.run(
                extensions.stream().anyMatch(extension -> extension.needsCalls(number)),
                extensions.stream().mapToLong(TrainExtension::stepGraphVersion).sum());
        extensions.forEach(extension -> extension.afterStep(number));
        return rate;
    }

    /** Loss of the last update's global batch, before it; waits for the device. */
    public double loss() {
        try (TensorScope scope = TensorScope.open()) {
            return step.report().select(0, TrainStep.LOSS).item();
        }
    }

    /** As {@link TrainStep#report}. */
    Tensor report() {
        return step.report();
    }

    /**
     * Who is told when memory ran out and the micro-batch was halved.
     *
     * @param listener gets the new micro-batch
     */
    void onHalved(LongConsumer listener) {
        runner.onHalved(listener);
    }

    /** As {@link BatchFeed#readThrough}. */
    void readThrough(Consumer<Runnable> through) {
        feed.readThrough(through);
    }

    /** Goes on with a micro-batch that was found when memory ran out. */
    void microBatch(long sequences) {
        step.gradient().microBatch(sequences);
    }

    /** Where this learner's time goes. */
    PhaseClock clock() {
        return clock;
    }

    StepBatch batch() {
        return batch;
    }

    Gpt model() {
        return model;
    }

    ParameterStore parameters() {
        return parameters;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    Optional<LossScale> lossScale() {
        return lossScale;
    }

    private TrainSection.Switch captures() {
        boolean allowed = extensions.stream().allMatch(TrainExtension::allowsStepGraph);
        return device.isCuda() && allowed ? config.train().stepGraph() : TrainSection.Switch.OFF;
    }

    @Override
    public void close() {
        feed.close();
        runner.close();
        step.close();
        batch.close();
        lossScale.ifPresent(LossScale::close);
        optimizer.close();
        parameters.close();
        stream.ifPresent(CudaStream.Use::close);
    }
}
