package dev.trainyard.monitor.gpu;

import static dev.trainyard.monitor.GpuMetric.DRAM_ACTIVITY;
import static dev.trainyard.monitor.GpuMetric.ECC_CORRECTED;
import static dev.trainyard.monitor.GpuMetric.ECC_UNCORRECTED;
import static dev.trainyard.monitor.GpuMetric.ENERGY_JOULES;
import static dev.trainyard.monitor.GpuMetric.GRAPHICS_ACTIVITY;
import static dev.trainyard.monitor.GpuMetric.MEMORY_CLOCK_MHZ;
import static dev.trainyard.monitor.GpuMetric.MEMORY_TOTAL_BYTES;
import static dev.trainyard.monitor.GpuMetric.MEMORY_USED_BYTES;
import static dev.trainyard.monitor.GpuMetric.MEMORY_UTILIZATION_PERCENT;
import static dev.trainyard.monitor.GpuMetric.NVLINK_RECEIVE_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.NVLINK_SEND_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.PCIE_RECEIVE_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.PCIE_SEND_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.POWER_LIMIT_WATTS;
import static dev.trainyard.monitor.GpuMetric.POWER_WATTS;
import static dev.trainyard.monitor.GpuMetric.SM_ACTIVITY;
import static dev.trainyard.monitor.GpuMetric.SM_CLOCK_MAX_MHZ;
import static dev.trainyard.monitor.GpuMetric.SM_CLOCK_MHZ;
import static dev.trainyard.monitor.GpuMetric.SM_OCCUPANCY;
import static dev.trainyard.monitor.GpuMetric.TEMPERATURE_CELSIUS;
import static dev.trainyard.monitor.GpuMetric.TENSOR_ACTIVITY;
import static dev.trainyard.monitor.GpuMetric.UTILIZATION_PERCENT;

import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.Nvml;
import dev.trainyard.ffi.Nvml.Clock;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.ThrottleReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** One GPU, and what it has turned out not to have: that is not asked for again. */
final class NvmlGpu implements AutoCloseable {
    /** Energy takes 3 ms, PCIe traffic twice 20 ms. */
    private static final long SLOW_INTERVAL = Duration.ofMinutes(1).toNanos();

    private static final double MIB = 1 << 20;

    /** A counter of the chip, and what its unit is worth in ours. */
    private record Counter(int id, GpuMetric metric, double scale) {}

    private static final List<Counter> COUNTERS = List.of(
            new Counter(1, GRAPHICS_ACTIVITY, 0.01),
            new Counter(2, SM_ACTIVITY, 0.01),
            new Counter(3, SM_OCCUPANCY, 0.01),
            new Counter(5, TENSOR_ACTIVITY, 0.01),
            new Counter(10, DRAM_ACTIVITY, 0.01),
            new Counter(20, PCIE_SEND_BYTES_PER_SECOND, MIB),
            new Counter(21, PCIE_RECEIVE_BYTES_PER_SECOND, MIB),
            new Counter(60, NVLINK_RECEIVE_BYTES_PER_SECOND, MIB),
            new Counter(61, NVLINK_SEND_BYTES_PER_SECOND, MIB));
    private static final int[] COUNTER_IDS =
            COUNTERS.stream().mapToInt(Counter::id).toArray();

    private final Nvml nvml;
    private final long device;
    private final LongSupplier clock;
    private final int index;
    private final String name;
    private final Set<String> unsupported = new HashSet<>();
    private long nextSlow;
    private long earlier;
    private long later;
    private boolean counting;
    private Optional<String> problem = Optional.empty();

    /** @param clock nanoseconds */
    NvmlGpu(Nvml nvml, long device, LongSupplier clock) {
        this.nvml = nvml;
        this.device = device;
        this.clock = clock;
        this.index = nvml.index(device);
        this.name = nvml.name(device);
        this.nextSlow = clock.getAsLong();
    }

    GpuSample read() {
        EnumMap<GpuMetric, Double> values = new EnumMap<>(GpuMetric.class);
        Reasons reasons = new Reasons();
        problem = Optional.empty();
        ask("utilization", () -> {
            Nvml.Utilization rates = nvml.utilization(device);
            values.put(UTILIZATION_PERCENT, (double) rates.gpuPercent());
            values.put(MEMORY_UTILIZATION_PERCENT, (double) rates.memoryPercent());
        });
        ask("memory", () -> {
            Nvml.Memory memory = nvml.memory(device);
            values.put(MEMORY_USED_BYTES, (double) memory.usedBytes());
            values.put(MEMORY_TOTAL_BYTES, (double) memory.totalBytes());
        });
        ask("temperature", () -> values.put(TEMPERATURE_CELSIUS, (double) nvml.temperature(device)));
        ask("power", () -> values.put(POWER_WATTS, nvml.powerMilliwatts(device) / 1e3));
        ask("limit", () -> values.put(POWER_LIMIT_WATTS, nvml.powerLimitMilliwatts(device) / 1e3));
        ask("clock", () -> values.put(SM_CLOCK_MHZ, (double) nvml.clockMegahertz(device, Clock.SM)));
        ask("max clock", () -> values.put(SM_CLOCK_MAX_MHZ, (double) nvml.maxClockMegahertz(device, Clock.SM)));
        ask("memory clock", () -> values.put(MEMORY_CLOCK_MHZ, (double) nvml.clockMegahertz(device, Clock.MEMORY)));
        ask("reasons", () -> reasons.bits = nvml.clocksEventReasons(device));
        ask("corrected", () -> values.put(ECC_CORRECTED, (double) nvml.eccErrors(device, false)));
        ask("uncorrected", () -> values.put(ECC_UNCORRECTED, (double) nvml.eccErrors(device, true)));
        ask("counters", () -> counters(values));
        if (clock.getAsLong() - nextSlow >= 0) {
            nextSlow = clock.getAsLong() + SLOW_INTERVAL;
            slow(values);
        }
        return new GpuSample(index, name, values, ThrottleReason.of(reasons.bits), problem);
    }

    private static final class Reasons {
        private long bits;
    }

    /** Two samples in turn: the one of the last time is where the next one counts from. */
    private void counters(EnumMap<GpuMetric, Double> values) {
        if (earlier == 0) {
            if (!nvml.hasGpm(device)) {
                unsupported.add("counters");
                return;
            }
            earlier = nvml.newGpmSample();
            later = nvml.newGpmSample();
        }
        nvml.takeGpmSample(device, later);
        if (counting) {
            double[] counted = nvml.gpmMetrics(earlier, later, COUNTER_IDS);
            for (int i = 0; i < counted.length; i++) {
                if (Double.isFinite(counted[i])) {
                    values.put(
                            COUNTERS.get(i).metric(),
                            counted[i] * COUNTERS.get(i).scale());
                }
            }
        }
        counting = true;
        long last = earlier;
        earlier = later;
        later = last;
    }

    private void slow(EnumMap<GpuMetric, Double> values) {
        ask("energy", () -> values.put(ENERGY_JOULES, nvml.energyMillijoules(device) / 1e3));
        if (unsupported.contains("counters")) {
            ask("sent", () -> values.put(PCIE_SEND_BYTES_PER_SECOND, 1e3 * nvml.pcieKilobytesPerSecond(device, false)));
            ask(
                    "received",
                    () -> values.put(PCIE_RECEIVE_BYTES_PER_SECOND, 1e3 * nvml.pcieKilobytesPerSecond(device, true)));
        }
    }

    private void ask(String what, Runnable question) {
        if (unsupported.contains(what)) {
            return;
        }
        try {
            question.run();
        } catch (NativeException e) {
            switch (e.code()) {
                case Nvml.NOT_SUPPORTED, Nvml.NO_PERMISSION, Nvml.FUNCTION_NOT_FOUND -> unsupported.add(what);
                case Nvml.GPU_IS_LOST, Nvml.RESET_REQUIRED -> problem = Optional.of(String.valueOf(e.getMessage()));
                default -> {} // not this time
            }
        }
    }

    @Override
    public void close() {
        try {
            if (earlier != 0) {
                nvml.freeGpmSample(earlier);
                nvml.freeGpmSample(later);
            }
        } catch (NativeException e) {
            // a GPU that is gone takes its samples with it
        }
    }
}
