package dev.trainyard.precision.train;

import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.recipe.LayerRules;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.LinearFunction;
import dev.trainyard.torch.nn.LinearLayer;
import dev.trainyard.train.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A recipe at work in one run. */
final class RoundedTraining implements AutoCloseable {
    /** More than the products of a layer can have, and the states of a parameter. */
    private static final int TENSORS_A_LAYER = 6;

    private static final int STATES_A_PARAMETER = 3;

    private final Statistics statistics;
    private final TensorMetrics metrics;
    private final StateRounding states;
    private final Optional<Hadamard> rotation;
    private final Map<LinearLayer, LinearFunction> products = new LinkedHashMap<>();
    private final List<Rounders> layers = new ArrayList<>();
    private final Tensor report;
    private final Tensor step;
    private boolean rounding;

    RoundedTraining(Training training, PrecisionSection section) {
        Recipe recipe = section.overrides();
        Device device = training.device();
        Map<String, LinearLayer> all = training.model().products();
        LayerRules rules = new LayerRules(recipe, all.keySet());
        statistics = new Statistics(
                device,
                TENSORS_A_LAYER * all.size()
                        + STATES_A_PARAMETER * training.parameters().names().size());
        long seed = training.config().train().seed();
        rotation = recipe.hadamard().orElse(false)
                ? Optional.of(new Hadamard(seed, computeType(training), device))
                : Optional.empty();
        step = TensorScope.kept(
                () -> training.batch().counters().narrow(0, 0, 1).select(1, 0));
        for (String name : rules.chosen()) {
            Rounders rounders = new Rounders(LayerRules.shortName(name), recipe, device, statistics, seed, step);
            if (!rounders.all().isEmpty()) {
                layers.add(rounders);
                LinearLayer layer = all.get(name);
                products.put(layer, new RoundedProducts(rounders, rotation));
            }
        }
        states = new StateRounding(training, recipe, rules, statistics, step);
        metrics = new TensorMetrics(statistics, section.telemetry(), training.run());
        report = TensorScope.kept(
                () -> Tensor.zeros(DType.FLOAT32, device, statistics.rows().elements()));
    }

    /** An update begins, with rounding or, in the warm-up, without. */
    void begin(boolean rounds) {
        statistics.clear();
        if (rounds != rounding) {
            rounding = rounds;
            products.forEach((layer, function) -> layer.multiplyBy(rounds ? function : LinearFunction.PLAIN));
        }
    }

    void afterOptimizer() {
        if (!rounding) {
            return;
        }
        layers.forEach(layer -> layer.all().forEach(Rounder::advance));
        states.round();
        try (TensorScope scope = TensorScope.open()) {
            report.copyFrom(statistics.rows().reshape(-1));
        }
    }

    Optional<Tensor> report() {
        return statistics.entries().isEmpty() ? Optional.empty() : Optional.of(report);
    }

    void metrics(long step, float[] row, JsonLine line) {
        metrics.write(step, row, line);
    }

    /** What delayed scaling remembers. */
    Map<String, Tensor> checkpointTensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        layers.forEach(layer -> layer.all().forEach(rounder -> put(tensors, rounder.quantizer())));
        states.quantizers().forEach(quantizer -> put(tensors, quantizer));
        return tensors;
    }

    private static void put(Map<String, Tensor> tensors, Quantizer quantizer) {
        quantizer.memory().ifPresent(memory -> tensors.put(quantizer.tensor(), memory));
    }

    private static DType computeType(Training training) {
        return training.model()
                .products()
                .values()
                .iterator()
                .next()
                .weight()
                .value()
                .dtype();
    }

    @Override
    public void close() {
        products.keySet().forEach(layer -> layer.multiplyBy(LinearFunction.PLAIN));
        layers.forEach(Rounders::close);
        states.close();
        rotation.ifPresent(Hadamard::close);
        report.close();
        step.close();
        statistics.close();
    }
}
