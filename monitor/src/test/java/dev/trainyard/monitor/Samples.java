package dev.trainyard.monitor;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Samples for tests. */
public final class Samples {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private Samples() {}

    /** One second after the other. */
    public static Sample at(int second, GpuSample... gpus) {
        return at(second, new HostSample(Map.of(), List.of()), Optional.empty(), gpus);
    }

    public static Sample at(int second, HostSample host, Optional<Progress> training, GpuSample... gpus) {
        return new Sample(START.plusSeconds(second), training, host, List.of(gpus));
    }

    /** A GPU with these figures and no reasons. */
    public static GpuSample gpu(int index, Map<GpuMetric, Double> values, ThrottleReason... reasons) {
        return new GpuSample(index, "H100", values, List.of(reasons), Optional.empty());
    }

    /** What NVML and GPM say of a load, in percent as the driver has it. */
    public static Map<GpuMetric, Double> signature(
            double utilization, double watts, double graphics, double sm, double tensor, double dram) {
        Map<GpuMetric, Double> values = new EnumMap<>(GpuMetric.class);
        values.put(GpuMetric.UTILIZATION_PERCENT, utilization);
        values.put(GpuMetric.POWER_WATTS, watts);
        values.put(GpuMetric.GRAPHICS_ACTIVITY, graphics / 100);
        values.put(GpuMetric.SM_ACTIVITY, sm / 100);
        values.put(GpuMetric.TENSOR_ACTIVITY, tensor / 100);
        values.put(GpuMetric.DRAM_ACTIVITY, dram / 100);
        return values;
    }
}
