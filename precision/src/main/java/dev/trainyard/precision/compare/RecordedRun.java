package dev.trainyard.precision.compare;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A training run as it lies in its folder.
 *
 * @param config by full key
 * @param layers what is known of single tensors, in the order in which they were recorded
 */
record RecordedRun(
        RunFolder folder,
        RunInfo info,
        Map<String, String> config,
        Map<String, MetricSeries> metrics,
        Map<Quantity, List<LayerTrace>> layers,
        List<JsonNode> events) {
    private static final String LOSS = "train/loss";

    /**
     * Reads a run.
     *
     * @throws InputException if it is no training run, or has no losses
     */
    static RecordedRun read(RunFolder folder) {
        RunInfo info = folder.info();
        Map<String, MetricSeries> metrics = folder.metrics();
        if (!metrics.containsKey(LOSS)) {
            throw new InputException("the run " + folder.id() + " (" + info.kind() + ") has no " + LOSS
                    + " in its metrics: only training runs can be compared");
        }
        Map<String, String> config = folder.configYaml()
                .map(yaml -> Configurations.flattened(
                        folder.path().resolve("config.yaml").toString(), yaml))
                .orElse(Map.of());
        Map<String, MetricSeries> tensors = folder.tensors();
        Map<Quantity, List<LayerTrace>> layers = new EnumMap<>(Quantity.class);
        for (Quantity quantity : Quantity.values()) {
            boolean means = quantity != Quantity.COSINE || !isTwin(config);
            layers.put(quantity, means ? traces(quantity, tensors) : List.of());
        }
        return new RecordedRun(folder, info, config, metrics, layers, folder.events());
    }

    /** Whether the shadow had weights of its own: its gradients then part from the run's whatever the arithmetic. */
    private static boolean isTwin(Map<String, String> config) {
        return config.getOrDefault("precision.shadow.mode", "").equalsIgnoreCase("twin");
    }

    private static List<LayerTrace> traces(Quantity quantity, Map<String, MetricSeries> tensors) {
        for (String prefix : quantity.prefixes()) {
            List<LayerTrace> found = new ArrayList<>();
            tensors.forEach((name, series) -> {
                if (name.startsWith(prefix)) {
                    found.add(new LayerTrace(quantity, name.substring(prefix.length()), Curve.of(series)));
                }
            });
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** Its name, or its id if it has none. */
    String label() {
        return info.name().isEmpty() ? folder.id() : info.name();
    }

    /** The recipe's name; "none" if it has no section precision. */
    String recipe() {
        return config.getOrDefault("precision.recipe", "none");
    }

    long seed() {
        return info.seed();
    }

    Curve loss() {
        return series(LOSS).orElseThrow();
    }

    Optional<Curve> series(String name) {
        return Optional.ofNullable(metrics.get(name)).map(Curve::of);
    }

    List<LayerTrace> layers(Quantity quantity) {
        return layers.getOrDefault(quantity, List.of());
    }

    /** Mean over the layers at the end of the run. */
    OptionalDouble end(Quantity quantity) {
        if (quantity == Quantity.COSINE && isTwin(config)) {
            return OptionalDouble.empty();
        }
        for (String prefix : quantity.prefixes()) {
            Optional<Curve> mean = series(prefix + "mean");
            if (mean.isPresent()) {
                return OptionalDouble.of(mean.get().endMean());
            }
        }
        return layers(quantity).stream()
                .mapToDouble(trace -> trace.curve().endMean())
                .average();
    }

    /** Tokens a second, evaluations and checkpoints left out; of a run without summary the median of its lines. */
    OptionalDouble tokensPerSecond() {
        Optional<Double> measured = folder.summary()
                .map(node -> node.path("tokens_per_second"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::doubleValue);
        if (measured.isPresent()) {
            return OptionalDouble.of(measured.get());
        }
        return series("train/tokens_per_second")
                .map(curve -> Arrays.stream(curve.values()).sorted().toArray())
                .map(sorted -> OptionalDouble.of(sorted[sorted.length / 2]))
                .orElse(OptionalDouble.empty());
    }

    /** Bytes in use on the device at the end, what the allocator keeps for later included. */
    OptionalLong deviceMemoryBytes() {
        return folder.summary()
                .map(node -> node.path("device_memory_bytes"))
                .filter(JsonNode::isNumber)
                .map(node -> OptionalLong.of(node.longValue()))
                .orElse(OptionalLong.empty());
    }

    /** What was the first to be said. */
    Optional<FirstAlert> firstAlert() {
        return events.stream()
                .filter(event -> event.path("kind").asString("").equals("alert"))
                .findFirst()
                .map(event -> new FirstAlert(
                        event.path("alert").asString(""),
                        event.path("step").asLong(-1),
                        event.path("message").asString("")));
    }

    /** Every departure of a layer, by quantity. */
    List<Departure> departures(Limits limits) {
        return layers.values().stream()
                .flatMap(List::stream)
                .map(trace -> trace.departure(limits, folder.id()))
                .flatMap(Optional::stream)
                .toList();
    }
}
