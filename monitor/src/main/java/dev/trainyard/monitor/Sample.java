package dev.trainyard.monitor;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A machine at one time: a line of {@code system.jsonl}.
 *
 * @param training of the run that the sample was taken in
 */
public record Sample(Instant wallTime, Optional<Progress> training, HostSample host, List<GpuSample> gpus) {
    public Sample {
        gpus = List.copyOf(gpus);
    }

    /**
     * As JSON has it.
     *
     * @param absent whether figures that are not there are null; else they are left out
     */
    public Map<String, Object> json(boolean absent) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("wall_time", wallTime);
        training.ifPresent(progress -> json.put("training", progress));
        json.put("host", host.json(absent));
        json.put("gpus", gpus.stream().map(gpu -> gpu.json(absent)).toList());
        return json;
    }

    /** What {@link #json} wrote; empty if this is something else. */
    public static Optional<Sample> of(JsonNode json) {
        if (!json.path("host").isObject()) {
            return Optional.empty();
        }
        List<GpuSample> gpus = new ArrayList<>();
        json.path("gpus").forEach(gpu -> gpus.add(GpuSample.of(gpu)));
        JsonNode training = json.path("training");
        try {
            return Optional.of(new Sample(
                    Instant.parse(json.path("wall_time").asString("")),
                    training.isObject() ? Optional.of(Progress.of(training)) : Optional.empty(),
                    HostSample.of(json.path("host")),
                    gpus));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
