package dev.trainyard.monitor.gpu;

import dev.trainyard.ffi.CudaDriver;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.Nvml;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.GpuSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The GPUs of this machine. */
public final class NvmlGpus implements GpuSource {
    private final Nvml nvml;
    private final List<NvmlGpu> gpus = new ArrayList<>();

    NvmlGpus(Nvml nvml, List<Long> devices) {
        this.nvml = nvml;
        devices.forEach(device -> gpus.add(new NvmlGpu(nvml, device, System::nanoTime)));
    }

    /** All of them; none, with the reason, where there is no NVML. */
    public static GpuSource all() {
        return open(NvmlGpus::everyDevice);
    }

    /**
     * Those that CUDA counts so, which CUDA_VISIBLE_DEVICES and CUDA's own order may make others than NVML's; all of them
     * where that cannot be told.
     */
    public static GpuSource ofCuda(List<Integer> ordinals) {
        return open(nvml -> {
            try {
                Optional<CudaDriver> cuda = CudaDriver.load();
                if (cuda.isPresent() && !cuda.get().devices().isEmpty()) {
                    return ordinals.stream()
                            .map(ordinal -> nvml.deviceAt(cuda.get().pciAddress(ordinal)))
                            .toList();
                }
            } catch (NativeException e) {
                // a slice of a GPU, say: the whole machine is better than nothing
            }
            return everyDevice(nvml);
        });
    }

    private static GpuSource open(Function<Nvml, List<Long>> devices) {
        try {
            Optional<Nvml> nvml = Nvml.load();
            if (nvml.isEmpty()) {
                return GpuSource.none("no libnvidia-ml.so.1, so no NVIDIA driver");
            }
            List<Long> found = devices.apply(nvml.get());
            return found.isEmpty() ? GpuSource.none("NVML sees no GPU") : new NvmlGpus(nvml.get(), found);
        } catch (NativeException e) {
            return GpuSource.none(String.valueOf(e.getMessage()));
        }
    }

    private static List<Long> everyDevice(Nvml nvml) {
        List<Long> devices = new ArrayList<>();
        for (int index = 0; index < nvml.deviceCount(); index++) {
            devices.add(nvml.device(index));
        }
        return devices;
    }

    @Override
    public List<GpuSample> read() {
        return gpus.stream().map(NvmlGpu::read).toList();
    }

    @Override
    public Optional<String> absence() {
        return Optional.empty();
    }

    @Override
    public void close() {
        gpus.forEach(NvmlGpu::close);
        nvml.close();
    }
}
