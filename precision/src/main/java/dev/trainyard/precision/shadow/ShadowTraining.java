package dev.trainyard.precision.shadow;

import dev.trainyard.precision.train.PrecisionSection.Shadow;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.Training;
import java.util.Map;
import java.util.Optional;

/** A shadow at work beside one run. */
final class ShadowTraining implements AutoCloseable {
    private static final double NANOS = 1e9;

    private final ParameterStore run;
    private final Device device;
    private final ShadowModel model;
    private final Optional<Twin> twin;
    private final Comparer comparer;
    private boolean started;

    ShadowTraining(Training training, Shadow.Mode mode) {
        run = training.parameters();
        device = training.device();
        model = new ShadowModel(training);
        twin = mode == Shadow.Mode.TWIN ? Optional.of(new Twin(training, model.parameters())) : Optional.empty();
        comparer = new Comparer(run, model.parameters());
    }

    /** The run's weights have their values; a twin begins with them, unless a checkpoint has given it its own. */
    void beforeStep(long step) {
        twin.ifPresent(own -> {
            if (!started) {
                started = true;
                model.parameters().master().copyFrom(run.master());
            }
            own.beforeStep(step);
        });
    }

    /** A twin's update, where nothing is compared: all of it stays on the device. */
    void follow(long microBatch) {
        twin.ifPresent(own -> {
            model.computeGradient(microBatch);
            own.update();
        });
    }

    /** Both gradients are at the weights of before the update. */
    ShadowLine compare(long microBatch) {
        settle();
        long from = System.nanoTime();
        if (twin.isEmpty()) {
            model.parameters().master().copyFrom(run.master());
        }
        model.computeGradient(microBatch);
        Map<String, Agreement> gradients = comparer.gradients();
        Optional<Map<String, Agreement>> weights = twin.map(_ -> comparer.weights());
        double loss = loss();
        twin.ifPresent(Twin::update);
        settle();
        return new ShadowLine(gradients, weights, loss, (System.nanoTime() - from) / NANOS);
    }

    private double loss() {
        try (TensorScope scope = TensorScope.open()) {
            return model.loss();
        }
    }

    /** What was begun before is not this shadow's cost. */
    private void settle() {
        if (device.isCuda()) {
            Cuda.synchronize(device);
        }
    }

    Map<String, Tensor> checkpointTensors() {
        return twin.map(Twin::checkpointTensors).orElse(Map.of());
    }

    Map<String, Object> atCheckpoint() {
        return twin.<Map<String, Object>>map(own -> Map.of("updates", own.updates()))
                .orElse(Map.of());
    }

    /** @param updates that a twin has done */
    void resume(long updates) {
        started = true;
        twin.ifPresent(own -> own.updates(updates));
    }

    @Override
    public void close() {
        twin.ifPresent(Twin::close);
        model.close();
    }
}
