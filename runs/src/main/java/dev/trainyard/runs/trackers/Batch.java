package dev.trainyard.runs.trackers;

import dev.trainyard.runs.MetricLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What is new in a run, each list in the order of its file. */
public record Batch(
        List<MetricLine> metrics, List<Tensors> tensors, List<Sample> system, List<Event> events, List<String> log) {

    /** A line of statistics of single tensors: numbers and histograms by name. */
    public record Tensors(long step, Map<String, Double> numbers, Map<String, double[]> histograms) {}

    /** A sample of the monitor: numbers by name, {@code gpu/0/power_watts} for those that lie deeper. */
    public record Sample(Instant wallTime, Map<String, Double> numbers) {}

    /** Something that happened. */
    public record Event(String type, Instant wallTime, JsonNode fields) {
        /** Its fields in one line: {@code step=12 reason="full"}. */
        public String text() {
            return fields.propertyStream()
                    .filter(field -> !Set.of("time", "wall_time", "kind").contains(field.getKey()))
                    .map(field -> field.getKey() + "=" + field.getValue())
                    .collect(Collectors.joining(" "));
        }
    }
}
