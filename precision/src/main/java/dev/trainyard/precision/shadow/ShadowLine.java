package dev.trainyard.precision.shadow;

import dev.trainyard.precision.recipe.LayerRules;
import dev.trainyard.runs.JsonLine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What one comparison found.
 *
 * @param gradients by parameter, the run's beside the shadow's
 * @param weights likewise; empty if the shadow has the run's
 * @param loss of the shadow on the batch
 * @param seconds that the comparison took
 */
record ShadowLine(
        Map<String, Agreement> gradients, Optional<Map<String, Agreement>> weights, double loss, double seconds) {
    private static final String PREFIX = "shadow/";
    private static final String COSINE = "cosine";
    private static final Map<String, ToDoubleFunction<Agreement>> QUANTITIES = quantities();
    private static final String DRIFT = "drift";

    private static Map<String, ToDoubleFunction<Agreement>> quantities() {
        Map<String, ToDoubleFunction<Agreement>> quantities = new LinkedHashMap<>();
        quantities.put(COSINE, Agreement::cosine);
        quantities.put("relative_error", Agreement::relativeError);
        quantities.put("snr_db", Agreement::snrDecibels);
        quantities.put("norm_ratio", Agreement::normRatio);
        return quantities;
    }

    /** Mean, least and greatest over the parameters, and that of all as one vector; the cosine also of each. */
    void summary(JsonLine line) {
        QUANTITIES.forEach((name, quantity) -> summary(line, name, gradients, quantity));
        tensors(line, COSINE, gradients, Agreement::cosine); // alerts name the layer
        weights.ifPresent(all -> summary(line, DRIFT, all, Agreement::relativeError));
        line.put(PREFIX + "loss", loss);
        line.put(PREFIX + "seconds", seconds);
    }

    private static void summary(
            JsonLine line, String name, Map<String, Agreement> agreements, ToDoubleFunction<Agreement> quantity) {
        var values = agreements.values().stream().mapToDouble(quantity).summaryStatistics();
        line.put(PREFIX + name + "/mean", values.getAverage());
        line.put(PREFIX + name + "/min", values.getMin());
        line.put(PREFIX + name + "/max", values.getMax());
        agreements.values().stream()
                .reduce(Agreement::plus)
                .ifPresent(all -> line.put(PREFIX + name + "/all", quantity.applyAsDouble(all)));
    }

    /** Each parameter by itself. */
    void tensors(JsonLine line) {
        QUANTITIES.forEach((name, quantity) -> tensors(line, name, gradients, quantity));
        weights.ifPresent(all -> tensors(line, DRIFT, all, Agreement::relativeError));
    }

    private static void tensors(
            JsonLine line, String name, Map<String, Agreement> agreements, ToDoubleFunction<Agreement> quantity) {
        agreements.forEach((parameter, agreement) ->
                line.put(PREFIX + name + "/" + LayerRules.shortName(parameter), quantity.applyAsDouble(agreement)));
    }
}
