package dev.trainyard.monitor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The host at one time.
 *
 * @param values what the system tells
 * @param disks the file systems of the folders that were asked about
 */
public record HostSample(Map<HostMetric, Double> values, List<DiskSpace> disks) {
    public HostSample {
        EnumMap<HostMetric, Double> copy = new EnumMap<>(HostMetric.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
        disks = List.copyOf(disks);
    }

    /** NaN if it is not there. */
    public double get(HostMetric metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    /** The same with one more figure. */
    HostSample with(HostMetric metric, double value) {
        EnumMap<HostMetric, Double> more = new EnumMap<>(HostMetric.class);
        more.putAll(values);
        more.put(metric, value);
        return new HostSample(more, disks);
    }

    /**
     * As JSON has it.
     *
     * @param absent whether figures that are not there are null; else they are left out
     */
    public Map<String, Object> json(boolean absent) {
        Map<String, Object> json = new LinkedHashMap<>();
        Metric.write(values, HostMetric.values(), json, absent);
        json.put("disks", disks);
        return json;
    }

    /** What {@link #json} wrote. */
    static HostSample of(JsonNode json) {
        EnumMap<HostMetric, Double> values = new EnumMap<>(HostMetric.class);
        Metric.read(json, HostMetric.values(), values);
        List<DiskSpace> disks = new ArrayList<>();
        json.path("disks")
                .forEach(disk -> disks.add(new DiskSpace(
                        disk.path("folder").asString(""),
                        disk.path("used_bytes").asLong(0),
                        disk.path("usable_bytes").asLong(0))));
        return new HostSample(values, disks);
    }
}
