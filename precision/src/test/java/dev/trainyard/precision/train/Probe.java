package dev.trainyard.precision.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Copies one parameter and its gradient out of a run, update by update. */
final class Probe implements TrainExtension {
    private final String parameter;
    private @Nullable ParameterStore parameters;
    final List<float[]> firstGradients = new ArrayList<>();
    final List<float[]> gradients = new ArrayList<>();
    final List<float[]> clipped = new ArrayList<>();
    final List<float[]> before = new ArrayList<>();
    final List<float[]> after = new ArrayList<>();

    Probe(String parameter) {
        this.parameter = parameter;
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public void bind(Config config) {}

    @Override
    public void begin(Training training) {
        parameters = training.parameters();
    }

    @Override
    public void afterMicroBatch(long sequences) {
        if (firstGradients.size() == gradients.size()) {
            firstGradients.add(gradient());
        }
    }

    @Override
    public void afterBackward(long step) {
        gradients.add(gradient());
        before.add(Objects.requireNonNull(parameters).master(parameter).toFloats());
    }

    @Override
    public void afterOptimizer(long step) {
        clipped.add(gradient());
        after.add(Objects.requireNonNull(parameters).master(parameter).toFloats());
    }

    private float[] gradient() {
        ParameterStore store = Objects.requireNonNull(parameters);
        return store.viewIn(store.gradient(), parameter).toFloats();
    }
}
