package dev.trainyard.runs.trackers;

import dev.trainyard.base.Json;
import dev.trainyard.runs.MetricLine;
import dev.trainyard.runs.MetricSeries;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What lines of a run's files say. Of a line that is no object, such as one that a crash cut, nothing. */
final class RunLines {
    private RunLines() {}

    static MetricLine metrics(String text) {
        return MetricLine.of(object(text));
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
        return new Batch.Sample(MetricLine.wallTime(line), numbers);
    }

    static Batch.Event event(String text) {
        JsonNode line = object(text);
        return new Batch.Event(line.path("kind").asString(""), MetricLine.wallTime(line), line);
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

    private static void number(String name, JsonNode value, Map<String, Double> numbers) {
        if (!MetricLine.isAboutTheLine(name)) {
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
