package dev.trainyard.runs.trackers;

import dev.trainyard.base.Json;
import dev.trainyard.runs.MetricSeries;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What lines of a run's files say. Of a line that is no object, such as one that a crash cut, nothing. */
final class RunLines {
    private static final Set<String> ABOUT_THE_LINE = Set.of("step", "time", "wall_time");

    private RunLines() {}

    static Batch.Metrics metrics(String text) {
        JsonNode line = object(text);
        Map<String, Double> numbers = new LinkedHashMap<>();
        line.properties().forEach(entry -> number(entry.getKey(), entry.getValue(), numbers));
        return new Batch.Metrics(line.path("step").asLong(-1), line.path("time").asDouble(0), time(line), numbers);
    }

    static Batch.Tensors tensors(String text) {
        JsonNode line = object(text);
        Map<String, Double> numbers = new LinkedHashMap<>();
        Map<String, double[]> histograms = new LinkedHashMap<>();
        line.properties().forEach(entry -> {
            if (entry.getValue().isArray()) {
                histograms.put(entry.getKey(), counts(entry.getValue()));
            } else {
                number(entry.getKey(), entry.getValue(), numbers);
            }
        });
        return new Batch.Tensors(line.path("step").asLong(-1), numbers, histograms);
    }

    static Batch.Sample sample(String text) {
        JsonNode line = object(text);
        Map<String, Double> numbers = new LinkedHashMap<>();
        collect("", line, numbers);
        return new Batch.Sample(time(line), numbers);
    }

    static Batch.Event event(String text) {
        JsonNode line = object(text);
        return new Batch.Event(line.path("type").asString(""), time(line), line);
    }

    private static JsonNode object(String text) {
        try {
            JsonNode line = Json.parse(text);
            if (line.isObject()) {
                return line;
            }
        } catch (JacksonException e) {
            // as any other line that is no object
        }
        return Json.mapper().createObjectNode();
    }

    private static Instant time(JsonNode line) {
        try {
            return Instant.parse(line.path("wall_time").asString(""));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static void number(String name, JsonNode value, Map<String, Double> numbers) {
        if (!ABOUT_THE_LINE.contains(name)) {
            MetricSeries.number(value).ifPresent(number -> numbers.put(name, number));
        }
    }

    private static double[] counts(JsonNode array) {
        return array.valueStream().mapToDouble(count -> count.asDouble(0)).toArray();
    }

    private static void collect(String name, JsonNode node, Map<String, Double> numbers) {
        String within = name.isEmpty() ? "" : name + "/";
        if (node.isObject()) {
            node.properties().forEach(entry -> collect(within + entry.getKey(), entry.getValue(), numbers));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(within + i, node.get(i), numbers);
            }
        } else {
            number(name, node, numbers);
        }
    }
}
