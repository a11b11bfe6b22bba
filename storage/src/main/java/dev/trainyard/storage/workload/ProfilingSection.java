package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import java.util.List;

/** DLIO's profilers. */
public record ProfilingSection(
        @Default("iostat") @NoEffect("latencies and system figures are always recorded")
        String profiler,

        @Default("[]") @NoEffect("latencies and system figures are always recorded")
        List<String> iostatDevices) {}
