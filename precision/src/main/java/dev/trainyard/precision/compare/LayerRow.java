package dev.trainyard.precision.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A layer at the end of a run.
 *
 * @param worst of each quantity the layer's worst tensor
 * @param departed the first quantity that went beyond its limit
 */
public record LayerRow(String layer, Map<Quantity, Worst> worst, Optional<Departure> departed) {
    /** @param value mean over the last tenth of the lines */
    public record Worst(String tensor, double value) {}

    /** Every layer of a run, in the order in which they were recorded. */
    static List<LayerRow> of(RecordedRun run, List<Departure> departures) {
        Set<String> names = new LinkedHashSet<>();
        // Roundings first: they name products in the order of the model, and parameters come in that of memory.
        for (Quantity quantity : List.of(Quantity.UNDERFLOW, Quantity.STALL, Quantity.COSINE)) {
            run.layers(quantity).forEach(trace -> names.add(trace.layer()));
        }
        List<LayerRow> rows = new ArrayList<>();
        for (String name : names) {
            Map<Quantity, Worst> worst = new EnumMap<>(Quantity.class);
            for (Quantity quantity : Quantity.values()) {
                worst(run.layers(quantity).stream()
                                .filter(trace -> trace.layer().equals(name))
                                .toList())
                        .ifPresent(trace -> worst.put(
                                quantity,
                                new Worst(trace.tensor(), trace.curve().endMean())));
            }
            rows.add(new LayerRow(
                    name,
                    worst,
                    departures.stream()
                            .filter(departure -> departure.layer().equals(name))
                            .findFirst()));
        }
        return rows;
    }

    /** NaN is worse than any number. */
    static Optional<LayerTrace> worst(List<LayerTrace> traces) {
        return traces.stream()
                // A tensor of zeros has no signal, and so no ratio of signal to noise.
                .filter(trace -> trace.quantity() != Quantity.SQNR
                        || !Double.isNaN(trace.curve().endMean()))
                .max(Comparator.comparingDouble(trace -> trace.quantity().lowIsWorse()
                        ? Double.isNaN(trace.curve().endMean())
                                ? Double.POSITIVE_INFINITY
                                : -trace.curve().endMean()
                        : trace.curve().endMean()));
    }
}
