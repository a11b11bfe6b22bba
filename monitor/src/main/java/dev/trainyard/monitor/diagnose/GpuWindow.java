package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.ThrottleReason;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The last samples of one GPU; at least one. A figure that the chip does not have is NaN, so that no comparison with it
 * holds.
 */
record GpuWindow(List<GpuSample> samples) {
    int index() {
        return samples.getLast().index();
    }

    String where() {
        return "gpu " + index();
    }

    double mean(GpuMetric metric) {
        return samples.stream()
                .mapToDouble(sample -> sample.get(metric))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    /** Share of the time in which the GPU had work: the chip's own counter, or NVML's utilisation where it has none. */
    double busy() {
        return hasCounters() ? graphics() : mean(GpuMetric.UTILIZATION_PERCENT) / 100;
    }

    boolean hasCounters() {
        return Double.isFinite(graphics());
    }

    double graphics() {
        return mean(GpuMetric.GRAPHICS_ACTIVITY);
    }

    double tensor() {
        return mean(GpuMetric.TENSOR_ACTIVITY);
    }

    double dram() {
        return mean(GpuMetric.DRAM_ACTIVITY);
    }

    /** How much of the chip worked while it had work: tells many small kernels from few large ones with pauses. */
    double smShare() {
        return mean(GpuMetric.SM_ACTIVITY) / graphics();
    }

    /** In and out, over NVLink and PCIe. */
    double linkBytesPerSecond() {
        double sum = 0;
        for (GpuMetric link : List.of(
                GpuMetric.NVLINK_SEND_BYTES_PER_SECOND,
                GpuMetric.NVLINK_RECEIVE_BYTES_PER_SECOND,
                GpuMetric.PCIE_SEND_BYTES_PER_SECOND,
                GpuMetric.PCIE_RECEIVE_BYTES_PER_SECOND)) {
            double bytes = mean(link);
            sum += Double.isFinite(bytes) ? bytes : 0;
        }
        return sum;
    }

    /** Share of the samples in which one of {@code reasons} held the clocks back. */
    double share(Set<ThrottleReason> reasons) {
        long held = samples.stream()
                .filter(sample -> sample.throttleReasons().stream().anyMatch(reasons::contains))
                .count();
        return (double) held / samples.size();
    }

    /** How far the clock is below the highest, from 0 to 1. */
    double clockLoss() {
        return 1 - mean(GpuMetric.SM_CLOCK_MHZ) / mean(GpuMetric.SM_CLOCK_MAX_MHZ);
    }

    double memoryUsed() {
        return mean(GpuMetric.MEMORY_USED_BYTES) / mean(GpuMetric.MEMORY_TOTAL_BYTES);
    }

    /** What the counters say, for people. */
    String counters() {
        return hasCounters()
                ? String.format(
                        Locale.ROOT,
                        "graphics %.0f %%, SM %.0f %%, tensor %.0f %%, DRAM %.0f %%",
                        100 * graphics(),
                        100 * mean(GpuMetric.SM_ACTIVITY),
                        100 * tensor(),
                        100 * dram())
                : String.format(Locale.ROOT, "utilisation %.0f %%", mean(GpuMetric.UTILIZATION_PERCENT));
    }
}
