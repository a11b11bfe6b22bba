package dev.trainyard.monitor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One GPU at one time.
 *
 * @param index in the order of PCI addresses, as nvidia-smi counts
 * @param values what the chip and the driver have
 * @param problem why the GPU does not answer; empty if all is well
 */
public record GpuSample(
        int index,
        String name,
        Map<GpuMetric, Double> values,
        List<ThrottleReason> throttleReasons,
        Optional<String> problem) {
    public GpuSample {
        EnumMap<GpuMetric, Double> copy = new EnumMap<>(GpuMetric.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
        throttleReasons = List.copyOf(throttleReasons);
    }

    /** NaN if it is not there. */
    public double get(GpuMetric metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    /**
     * As JSON has it.
     *
     * @param absent whether figures that are not there are null; else they are left out
     */
    public Map<String, Object> json(boolean absent) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", index);
        json.put("name", name);
        Metric.write(values, GpuMetric.values(), json, absent);
        json.put(
                "throttle_reasons",
                throttleReasons.stream().map(ThrottleReason::key).toList());
        if (absent || problem.isPresent()) {
            json.put("problem", problem.orElse(null));
        }
        return json;
    }

    /** What {@link #json} wrote. */
    static GpuSample of(JsonNode json) {
        EnumMap<GpuMetric, Double> values = new EnumMap<>(GpuMetric.class);
        Metric.read(json, GpuMetric.values(), values);
        List<ThrottleReason> reasons = new ArrayList<>();
        json.path("throttle_reasons").forEach(reason -> reasons.addAll(ThrottleReason.named(reason.asString(""))));
        Optional<String> problem =
                Optional.of(json.path("problem").asString("")).filter(text -> !text.isEmpty());
        return new GpuSample(json.path("index").asInt(0), json.path("name").asString(""), values, reasons, problem);
    }
}
