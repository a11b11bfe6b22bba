package dev.trainyard.precision.train;

import dev.trainyard.precision.float8.Float8Caster;
import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.recipe.LayerRules;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.precision.telemetry.StallTarget;
import dev.trainyard.precision.telemetry.Statistics;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A recipe at work in one run. */
final class RoundedTraining implements AutoCloseable {
    /** More than the products of a layer can have, and the states of a parameter. */
    private static final int TENSORS_A_LAYER = 6;

    private static final int STATES_A_PARAMETER = 3;
    private static final String TIED_HEAD = "transformer.wte.weight";

    private final Statistics statistics;
    private final StateRounding states;
    private final Optional<Hadamard> rotation;
    private final Optional<Float8Caster> caster;
    private final Map<LinearLayer, LinearFunction> products = new LinkedHashMap<>();
    private final List<Rounders> layers = new ArrayList<>();
    private final List<Float8Products> float8 = new ArrayList<>();
    private final List<StallTarget> stallTargets = new ArrayList<>();
    private final Map<String, LinearLayer> byName = new LinkedHashMap<>();
    private final Tensor step;
    private Set<String> raised = Set.of();
    private boolean rounding;
    private long changes;

    RoundedTraining(Training training, Recipe recipe) {
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
        boolean isNative = new Feasibility(recipe, training.model(), device, computeType(training)).isNative();
        caster = isNative ? Optional.of(new Float8Caster(device)) : Optional.empty();
        for (String name : rules.chosen()) {
            Rounders rounders = new Rounders(LayerRules.shortName(name), recipe, device, statistics, seed, step);
            if (!rounders.all().isEmpty()) {
                layers.add(rounders);
                LinearLayer layer = Objects.requireNonNull(all.get(name));
                products.put(layer, product(rounders));
                byName.put(LayerRules.shortName(name), layer);
                stallTarget(training, name, layer, rounders).ifPresent(stallTargets::add);
            }
        }
        states = new StateRounding(training, recipe, rules, statistics, step);
        // Where the master weights are rounded, progress is lost there and not in their rounded copies.
        states.masterTargets().forEach(master -> {
            stallTargets.removeIf(target -> target.parameter().equals(master.parameter()));
            stallTargets.add(master);
        });
    }

    private static Optional<StallTarget> stallTarget(
            Training training, String name, LinearLayer layer, Rounders rounders) {
        String own = name + ".weight";
        String parameter = training.parameters().names().contains(own) ? own : TIED_HEAD;
        boolean narrow = computeType(training) == DType.BFLOAT16;
        return rounders.weights()
                .map(rounder -> new StallTarget(
                        rounder.quantizer().tensor(),
                        parameter,
                        rounder.how(),
                        layer.inputsFirst() && !rounder.isFreeOfOrder(),
                        rounder.quantizer().memory(),
                        narrow));
    }

    private LinearFunction product(Rounders rounders) {
        if (caster.isEmpty()) {
            return new RoundedProducts(rounders, rotation);
        }
        Float8Products product = new Float8Products(rounders, caster.get());
        float8.add(product);
        return product;
    }

    /** What the update that is under way has counted is forgotten. */
    void clear() {
        statistics.clear();
    }

    /**
     * An update begins.
     *
     * @param rounds false in the warm-up
     * @param without layers, by their short names, that are not rounded any more
     */
    void begin(boolean rounds, Set<String> without) {
        if (rounds != rounding || !without.equals(raised)) {
            rounding = rounds;
            raised = Set.copyOf(without);
            changes++;
            byName.forEach((name, layer) -> layer.multiplyBy(
                    rounds && !raised.contains(name)
                            ? products.getOrDefault(layer, LinearFunction.PLAIN)
                            : LinearFunction.PLAIN));
        }
    }

    /** How often it has changed what an update computes. */
    long changes() {
        return changes;
    }

    /** Whether the update that is under way rounds. */
    boolean isRounding() {
        return rounding;
    }

    /** Short names of the layers whose products are rounded. */
    Set<String> layers() {
        return byName.keySet();
    }

    /** The number of the update that is under way: int64 (1). */
    Tensor step() {
        return step;
    }

    Statistics statistics() {
        return statistics;
    }

    /** The weights that are rounded. */
    List<StallTarget> stallTargets() {
        return stallTargets;
    }

    void afterOptimizer() {
        if (rounding) {
            layers.forEach(layer -> layer.all().forEach(Rounder::advance));
            states.round();
        }
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
        float8.forEach(Float8Products::close);
        caster.ifPresent(Float8Caster::close);
        layers.forEach(Rounders::close);
        states.close();
        rotation.ifPresent(Hadamard::close);
        step.close();
        statistics.close();
    }
}
