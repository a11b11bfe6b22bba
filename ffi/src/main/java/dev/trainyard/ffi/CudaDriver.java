package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.function;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The CUDA driver, {@code libcuda.so.1}: which devices there are. Creates no context, so it takes no device memory. */
public final class CudaDriver {
    private static final int NO_DEVICE = 100;
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;
    private static final int COMPUTE_CAPABILITY_MINOR = 76;
    private static final int NAME_BYTES = 256;

    private final MethodHandle init;
    private final MethodHandle driverVersion;
    private final MethodHandle deviceCount;
    private final MethodHandle device;
    private final MethodHandle deviceName;
    private final MethodHandle totalMemory;
    private final MethodHandle attribute;
    private final MethodHandle pciBusId;
    private final MethodHandle errorString;

    /**
     * One GPU as the driver sees it.
     *
     * @param ordinal its number under CUDA_VISIBLE_DEVICES
     * @param memoryBytes all of its memory
     * @param computeCapability "9.0" on an H100
     */
    public record Device(int ordinal, String name, long memoryBytes, String computeCapability) {}

    private CudaDriver(SymbolLookup cuda) {
        init = function(cuda, "cuInit", INT, INT);
        driverVersion = function(cuda, "cuDriverGetVersion", INT, LONG);
        deviceCount = function(cuda, "cuDeviceGetCount", INT, LONG);
        device = function(cuda, "cuDeviceGet", INT, LONG, INT);
        deviceName = function(cuda, "cuDeviceGetName", INT, LONG, INT, INT);
        totalMemory = function(cuda, "cuDeviceTotalMem_v2", INT, LONG, INT);
        attribute = function(cuda, "cuDeviceGetAttribute", INT, LONG, INT, INT);
        pciBusId = function(cuda, "cuDeviceGetPCIBusId", INT, LONG, INT, INT);
        errorString = function(cuda, "cuGetErrorString", INT, INT, LONG);
    }

    /** Empty where this machine has no NVIDIA driver. */
    public static Optional<CudaDriver> load() {
        return load("libcuda.so.1");
    }

    static Optional<CudaDriver> load(String library) {
        try {
            return Optional.of(new CudaDriver(SymbolLookup.libraryLookup(library, Arena.global())));
        } catch (IllegalArgumentException | NativeException absent) {
            return Optional.empty(); // no such library, or one that only bears the name
        }
    }

    /** The newest CUDA that the driver can serve, "13.0". */
    public String version() {
        int version = read("cuDriverGetVersion", out -> (int) driverVersion.invokeExact(out));
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** Every device that this process may use; none is no error. */
    public List<Device> devices() {
        int code = init();
        if (code == NO_DEVICE) {
            return List.of();
        }
        checked("cuInit", code);
        int count = read("cuDeviceGetCount", out -> (int) deviceCount.invokeExact(out));
        List<Device> devices = new ArrayList<>();
        for (int ordinal = 0; ordinal < count; ordinal++) {
            devices.add(describe(ordinal));
        }
        return devices;
    }

    /** Where the device sits, {@code 0000:65:00.0}: what NVML knows it by; {@link #devices} comes first. */
    public String pciAddress(int ordinal) {
        int handle = read("cuDeviceGet", out -> (int) device.invokeExact(out, ordinal));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NAME_BYTES);
            checked("cuDeviceGetPCIBusId", (int) pciBusId.invokeExact(text.address(), NAME_BYTES, handle));
            return text.getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private Device describe(int ordinal) {
        int handle = read("cuDeviceGet", out -> (int) device.invokeExact(out, ordinal));
        int major = attribute(COMPUTE_CAPABILITY_MAJOR, handle);
        int minor = attribute(COMPUTE_CAPABILITY_MINOR, handle);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_BYTES);
            checked("cuDeviceGetName", (int) deviceName.invokeExact(name.address(), NAME_BYTES, handle));
            MemorySegment bytes = arena.allocate(LONG);
            checked("cuDeviceTotalMem", (int) totalMemory.invokeExact(bytes.address(), handle));
            return new Device(ordinal, name.getString(0), bytes.get(LONG, 0), major + "." + minor);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private int attribute(int which, int handle) {
        return read("cuDeviceGetAttribute", out -> (int) attribute.invokeExact(out, which, handle));
    }

    private int init() {
        try {
            return (int) init.invokeExact(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private interface Call {
        /** Writes an int at the address {@code out} and returns a CUresult. */
        int into(long out) throws Throwable;
    }

    private int read(String name, Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(INT);
            checked(name, call.into(out.address()));
            return out.get(INT, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private void checked(String name, int code) {
        if (code != 0) {
            throw new NativeException(name, code, text(code));
        }
    }

    private String text(int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(LONG);
            int unknown = (int) errorString.invokeExact(code, out.address());
            return unknown == 0 ? Native.string(out.get(LONG, 0)) : "an unknown CUDA error";
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
