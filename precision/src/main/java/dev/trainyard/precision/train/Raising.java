package dev.trainyard.precision.train;

import dev.trainyard.precision.telemetry.QuantityTable;
import dev.trainyard.precision.watch.AlertLimits;
import dev.trainyard.precision.watch.PrecisionAlerts;
import dev.trainyard.train.TrainExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Which layers go on without rounding, and from when on. It goes by the numbers of an update alone, not by alerts and their
 * cool-downs, and takes effect a fixed number of updates later: so a run that was killed raises the same layers at the same
 * updates.
 */
final class Raising {
    private final AlertLimits limits;
    private final Map<String, Decision> decisions = new TreeMap<>();

    /**
     * What was decided for a layer.
     *
     * @param from the first update without rounding
     */
    record Decision(long from, String reason) {}

    Raising(AlertLimits limits) {
        this.limits = limits;
    }

    /**
     * Looks at an update.
     *
     * @param layers those whose products are rounded
     */
    void look(long step, List<QuantityTable> tables, Set<String> layers) {
        for (QuantityTable table : tables) {
            look(step, table, "overflow", limits.overflowFail(), layers);
            look(step, table, "nan", 0, layers);
            if (limits.stall() > 0) {
                look(step, table, "stall_observed", limits.stall(), layers);
            }
        }
    }

    private void look(long step, QuantityTable table, String quantity, double limit, Set<String> layers) {
        table.column(quantity).ifPresent(values -> {
            for (int i = 0; i < values.length; i++) {
                String tensor = table.tensors().get(i);
                String layer = PrecisionAlerts.layer(tensor);
                if (values[i] > limit && layers.contains(layer)) {
                    String reason = quantity + " of " + tensor + " was " + (float) values[i] + " at update " + step;
                    decisions.putIfAbsent(layer, new Decision(step + TrainExtension.METRICS_DELAY, reason));
                }
            }
        });
    }

    /** The layers that are not rounded in an update, with when and why. */
    Map<String, Decision> at(long step) {
        Map<String, Decision> raised = new LinkedHashMap<>();
        decisions.forEach((layer, decision) -> {
            if (decision.from <= step) {
                raised.put(layer, decision);
            }
        });
        return raised;
    }

    /** For a checkpoint. */
    List<Object> state() {
        List<Object> state = new ArrayList<>();
        decisions.forEach((layer, decision) ->
                state.add(Map.of("layer", layer, "from", decision.from, "reason", decision.reason)));
        return state;
    }

    /** Goes on from {@link #state}. */
    void resume(JsonNode state) {
        state.forEach(one -> decisions.put(
                one.path("layer").asString(""),
                new Decision(one.path("from").asLong(), one.path("reason").asString(""))));
    }
}
