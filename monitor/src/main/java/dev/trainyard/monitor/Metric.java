package dev.trainyard.monitor;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One figure of a sample. Enum constants, so that files, tables, the page for Prometheus and the documentation agree. */
public interface Metric {
    String name();

    /** What it is, in a few words. */
    String help();

    Unit unit();

    /** Its name in files: {@code memory_used_bytes}. */
    default String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it only grows, but for a restart. */
    default boolean isCounter() {
        return unit() == Unit.COUNT || unit() == Unit.JOULES;
    }

    /**
     * Adds figures to a JSON object.
     *
     * @param absent whether figures that are not there are null; else they are left out
     */
    static <M extends Enum<M> & Metric> void write(
            Map<M, Double> values, M[] all, Map<String, Object> json, boolean absent) {
        for (M metric : all) {
            Double value = values.get(metric);
            if (value != null) {
                json.put(metric.key(), metric.unit().rounded(value));
            } else if (absent) {
                json.put(metric.key(), null);
            }
        }
    }

    /** Puts the figures that {@code json} has into {@code values}. */
    static <M extends Enum<M> & Metric> void read(JsonNode json, M[] all, Map<M, Double> values) {
        for (M metric : all) {
            JsonNode value = json.path(metric.key());
            if (value.isNumber()) {
                values.put(metric, value.asDouble());
            }
        }
    }
}
