package dev.trainyard.cli.doctor;

import dev.trainyard.base.Units;
import dev.trainyard.ffi.CudaDriver;
import dev.trainyard.ffi.CudaDriver.Device;
import dev.trainyard.ffi.NativeException;
import java.util.ArrayList;
import java.util.List;

/** The NVIDIA driver and the devices that it offers. */
public final class CudaProbe implements Probe {
    private static final String DRIVER = "CUDA driver";
    private static final String ENABLES = "training on GPUs";

    @Override
    public List<Finding> look() {
        try {
            return CudaDriver.load()
                    .map(CudaProbe::describe)
                    .orElseGet(() -> List.of(Finding.missing(
                            DRIVER, "no libcuda.so.1", ENABLES, "install the driver of your NVIDIA GPU")));
        } catch (NativeException e) {
            return List.of(Finding.warn(
                    DRIVER, String.valueOf(e.getMessage()), ENABLES, "check that nvidia-smi works for this user"));
        }
    }

    private static List<Finding> describe(CudaDriver driver) {
        List<Finding> findings = new ArrayList<>();
        List<Device> devices = driver.devices();
        String version = "for CUDA up to " + driver.version();
        findings.add(
                devices.isEmpty()
                        ? Finding.warn(DRIVER, version + ", no device", ENABLES, "check CUDA_VISIBLE_DEVICES")
                        : Finding.ok(DRIVER, version, ENABLES));
        for (Device device : devices) {
            String detail = device.name() + ", " + Units.bytes(device.memoryBytes()) + ", compute capability "
                    + device.computeCapability();
            findings.add(Finding.ok("GPU " + device.ordinal(), detail, ENABLES));
        }
        return findings;
    }
}
