package dev.trainyard.precision.shadow;

import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.GradientClipping;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.torch.optim.Schedule;
import dev.trainyard.train.Training;
import java.util.LinkedHashMap;
import java.util.Map;

/** Trains the shadow's own weights, as the run is told to train but in float32. */
final class Twin implements AutoCloseable {
    private static final String MASTER = "master";

    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final double clip;

    Twin(Training training, ParameterStore parameters) {
        this.parameters = parameters;
        var section = training.config().optimizer();
        optimizer = section.create(parameters);
        schedule = section.scheduleFor(training.config().train().maxIters());
        clip = section.gradClip();
    }

    /** Before update {@code step}, outside of what a step graph captures. */
    void beforeStep(long step) {
        optimizer.learningRate(schedule.at(step - 1));
    }

    /** Moves the weights along the gradient that was computed last. */
    void update() {
        try (TensorScope scope = TensorScope.open()) {
            if (clip > 0) {
                GradientClipping.clip(parameters, GradientClipping.norm(parameters), clip);
            }
            optimizer.step();
        }
    }

    long updates() {
        return optimizer.updates();
    }

    void updates(long count) {
        optimizer.updates(count);
    }

    Map<String, Tensor> checkpointTensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>(optimizer.state());
        tensors.put(MASTER, parameters.master());
        return tensors;
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
