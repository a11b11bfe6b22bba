package dev.trainyard.cli.doctor;

import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.Nvml;
import java.util.List;

/** NVIDIA's management library: what the monitor asks. */
public final class NvmlProbe implements Probe {
    private static final String WHAT = "NVML";
    private static final String ENABLES = "GPU figures in the monitor";

    @Override
    public List<Finding> look() {
        try {
            return List.of(Nvml.load()
                    .map(NvmlProbe::describe)
                    .orElseGet(() -> Finding.missing(
                            WHAT, "no libnvidia-ml.so.1", ENABLES, "install the driver of your NVIDIA GPU")));
        } catch (NativeException e) {
            return List.of(Finding.warn(
                    WHAT, String.valueOf(e.getMessage()), ENABLES, "check that nvidia-smi works for this user"));
        }
    }

    private static Finding describe(Nvml library) {
        try (Nvml nvml = library) {
            int count = nvml.deviceCount();
            String detail = "driver " + nvml.driverVersion() + ", " + count + (count == 1 ? " GPU" : " GPUs");
            return count > 0 && hasCounters(nvml)
                    ? Finding.ok(WHAT, detail + ", with activity counters", ENABLES)
                    : Finding.ok(WHAT, detail + ", no activity counters (Hopper and newer have them)", ENABLES);
        }
    }

    private static boolean hasCounters(Nvml nvml) {
        try {
            return nvml.hasGpm(nvml.device(0));
        } catch (NativeException e) {
            return false; // an older driver does not know them, an older chip may say so by an error
        }
    }
}
