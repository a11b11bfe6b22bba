package dev.trainyard.scaling.study;

import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.cuda.CudaStream;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.GradientClipping;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.torch.optim.Schedule;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model of the user's own that learns: float32, a cosine schedule as long as the trial. All methods are for the
 * thread that made it, which on CUDA works on a stream of its own.
 */
final class ModuleLearner<M extends Module> implements Rehearsal {
    private static final double CLIP = 1;

    private final Trial trial;
    private final ModuleTask<M> task;
    private final Device device;
    private final Optional<CudaStream.Use> stream;
    private final M model;
    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final StudyData.Reader batches;
    private double loss = Double.NaN;

    ModuleLearner(Trial trial, ModuleTask<M> task, Device device) {
        this.trial = trial;
        this.task = task;
        this.device = device;
        batches = task.data().reader();
        model = task.model().apply(Long.parseLong(trial.model().get("size")));
        if (device.isCuda()) {
            Cuda.use(device);
            stream = Optional.of(CudaStream.fromPool(device).makeCurrent());
        } else {
            stream = Optional.empty();
        }
        parameters = ParameterStore.allocate(model, device, DType.FLOAT32);
        optimizer = task.optimizer().over(parameters);
        parameters.initialise(trial.seed());
        schedule = new Schedule(
                Schedule.Shape.COSINE,
                trial.learningRate(),
                trial.learningRate() / 10,
                trial.warmupIters(),
                trial.steps());
    }

    /** Goes on from a verified checkpoint. */
    ModuleCheckpoint.State resume(Path checkpoint) {
        ModuleCheckpoint.State state = ModuleCheckpoint.restore(checkpoint, parameters, optimizer);
        batches.skip(state.updates() * trial.batchSize());
        return state;
    }

    void save(CheckpointStore store, ModuleCheckpoint.State state) {
        ModuleCheckpoint.save(store, state, trial.key(), parameters, optimizer);
    }

    @Override
    public void update(long number) {
        try (TensorScope step = TensorScope.open()) {
            parameters.clearGradient();
            loss = 0;
            for (int i = 0; i < trial.batchSize(); i++) {
                accumulate();
            }
            GradientClipping.clip(parameters, GradientClipping.norm(parameters), CLIP);
            optimizer.learningRate(schedule.at(number - 1));
            optimizer.step();
        }
    }

    /** One batch of the update, which counts by its share. */
    private void accumulate() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor mean = task.loss().apply(model, onDevice(batches.next()));
            Autograd.backward(trial.batchSize() == 1 ? mean : mean.times(1.0 / trial.batchSize()));
            loss += mean.item() / trial.batchSize();
        }
    }

    /** Of the last update's batches, before it. */
    double loss() {
        return loss;
    }

    /** Mean over the batches that are held out. */
    double validationLoss() {
        double[] sumAndCount = new double[2];
        task.data().validate(batch -> {
            sumAndCount[0] += Autograd.noGrad(
                    () -> task.loss().apply(model, onDevice(batch)).item());
            sumAndCount[1]++;
        });
        return sumAndCount[0] / sumAndCount[1];
    }

    @Override
    public void await() {
        // Every update waits for its loss.
    }

    @Override
    public double flopsPerUpdate() {
        return 6.0 * trial.n() * trial.batchSize() * task.tokensPerBatch();
    }

    private Batch onDevice(Batch batch) {
        return device.isCuda()
                ? new Batch(batch.inputs().to(device), batch.targets().to(device))
                : batch;
    }

    @Override
    public void close() {
        optimizer.close();
        parameters.close();
        stream.ifPresent(CudaStream.Use::close);
    }
}
