package dev.trainyard.monitor;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How far a training run is.
 *
 * @param step the last update that was done
 * @param phaseSeconds how long the loop was in each phase so far
 */
public record Progress(long step, Map<String, Double> phaseSeconds) {
    static Progress of(JsonNode json) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        json.path("phase_seconds")
                .propertyStream()
                .forEach(phase -> seconds.put(phase.getKey(), phase.getValue().asDouble(0)));
        return new Progress(json.path("step").asLong(0), seconds);
    }
}
