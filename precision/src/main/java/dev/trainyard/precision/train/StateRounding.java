package dev.trainyard.precision.train;

import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.quantize.RandomKey;
import dev.trainyard.precision.recipe.LayerRules;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.precision.recipe.TensorRule;
import dev.trainyard.precision.telemetry.StallTarget;
import dev.trainyard.precision.telemetry.Statistics;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rounds the optimiser's states and the master weights in place, after each update. */
final class StateRounding implements AutoCloseable {
    private static final String MASTER = "master";

    private final List<InPlace> all = new ArrayList<>();
    private final ParameterStore parameters;
    private final boolean master;

    StateRounding(Training training, Recipe recipe, LayerRules rules, Statistics statistics, Tensor step) {
        parameters = training.parameters();
        Map<String, Tensor> states = training.optimizer().state();
        add(training, "exp_avg", recipe.expAvg(), states.get("exp_avg"), rules, statistics, step);
        add(training, "exp_avg_sq", recipe.expAvgSq(), states.get("exp_avg_sq"), rules, statistics, step);
        int before = all.size();
        add(training, MASTER, recipe.masterWeights(), parameters.master(), rules, statistics, step);
        master = all.size() > before;
    }

    private record InPlace(String parameter, Quantization how, Quantizer quantizer, Tensor values, Tensor row) {}

    /** The master weights that are rounded. */
    List<StallTarget> masterTargets() {
        return all.stream()
                .filter(one -> one.quantizer.tensor().endsWith("." + MASTER))
                .map(one -> new StallTarget(
                        LayerRules.shortName(one.parameter),
                        one.parameter,
                        one.how,
                        false,
                        one.quantizer.memory(),
                        false))
                .toList();
    }

    private void add(
            Training training,
            String kind,
            Optional<TensorRule> rule,
            @Nullable Tensor flat,
            LayerRules rules,
            Statistics statistics,
            Tensor step) {
        Optional<Quantization> how = rule.flatMap(TensorRule::quantization);
        if (how.isEmpty() || flat == null) {
            return;
        }
        for (String name : parameters.names()) {
            if (rules.touches(name)) {
                String tensor = LayerRules.shortName(name) + "." + kind;
                int number = statistics.add(tensor, how.get());
                RandomKey key = new RandomKey(training.config().train().seed(), number, step);
                all.add(new InPlace(
                        name,
                        how.get(),
                        Quantizer.create(tensor, how.get(), training.device(), key),
                        TensorScope.kept(() -> parameters.viewIn(flat, name)),
                        statistics.row(number)));
            }
        }
    }

    /** Rounds what the optimiser has just written. */
    void round() {
        for (InPlace one : all) {
            one.quantizer.quantize(one.values, one.values, one.row);
            one.quantizer.advance(one.row);
        }
        if (master) {
            parameters.refresh();
        }
    }

    /** With their names, for the checkpoint. */
    List<Quantizer> quantizers() {
        return all.stream().map(InPlace::quantizer).toList();
    }

    @Override
    public void close() {
        all.forEach(one -> {
            one.quantizer.close();
            one.values.close();
        });
    }
}
