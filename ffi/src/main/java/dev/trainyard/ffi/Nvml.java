package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.DOUBLE;
import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * NVIDIA's management library, {@code libnvidia-ml.so.1}, which comes with the driver: what the GPUs of the machine are
 * doing. It needs no CUDA and takes no device memory. Devices and GPM samples are {@code long}. Every return code but
 * success is a {@link NativeException}; a function that the driver is too old for throws one with {@link
 * #FUNCTION_NOT_FOUND}, as NVML itself would. For one thread at a time.
 */
public final class Nvml implements AutoCloseable {
    /** The chip, or this user, does not have what was asked for: NVML_ERROR_NOT_SUPPORTED. */
    public static final int NOT_SUPPORTED = 3;

    /** NVML_ERROR_NO_PERMISSION. */
    public static final int NO_PERMISSION = 4;

    /** NVML_ERROR_FUNCTION_NOT_FOUND. */
    public static final int FUNCTION_NOT_FOUND = 13;

    /** The device has fallen off the bus: NVML_ERROR_GPU_IS_LOST. */
    public static final int GPU_IS_LOST = 15;

    /** NVML_ERROR_RESET_REQUIRED. */
    public static final int RESET_REQUIRED = 16;

    private static final int NAME_BYTES = 96;

    /** nvmlGpmMetricsGet_t: version, count, two samples, then entries of id, return code, value and three texts. */
    private static final int GPM_VERSION = 1;

    private static final long GPM_HEADER = 24;
    private static final long GPM_ENTRY = 40;

    private final SymbolLookup library;
    private final Map<String, MethodHandle> functions = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment out = arena.allocate(NAME_BYTES, Long.BYTES);

    /** The clocks that are read. */
    public enum Clock {
        SM(1),
        MEMORY(2);

        private final int type;

        Clock(int type) {
            this.type = type;
        }
    }

    /**
     * What was busy in the last sixth of a second to second.
     *
     * @param gpuPercent share of that time in which any kernel ran
     * @param memoryPercent share in which device memory was read or written
     */
    public record Utilization(int gpuPercent, int memoryPercent) {}

    /** Device memory in bytes; what the driver keeps for itself counts as used. */
    public record Memory(long totalBytes, long freeBytes, long usedBytes) {}

    private Nvml(SymbolLookup library) {
        this.library = library;
    }

    /** Loads and initialises the library; empty where this machine has none. */
    public static Optional<Nvml> load() {
        return load("libnvidia-ml.so.1");
    }

    /**
     * As {@link #load()}, from another place.
     *
     * @param library a name for the loader, or a path
     * @throws NativeException if the library is there and refuses: the driver is not loaded, say
     */
    public static Optional<Nvml> load(String library) {
        SymbolLookup lookup;
        try {
            lookup = SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
        Nvml nvml = new Nvml(lookup);
        try {
            nvml.check("nvmlInit_v2", (int) nvml.function("nvmlInit_v2").invokeExact());
        } catch (Throwable t) {
            nvml.arena.close();
            throw unexpected(t);
        }
        return Optional.of(nvml);
    }

    /** "580.95.05". */
    public String driverVersion() {
        try {
            MethodHandle call = function("nvmlSystemGetDriverVersion", LONG, INT);
            check("nvmlSystemGetDriverVersion", (int) call.invokeExact(out.address(), NAME_BYTES));
            return out.getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** All GPUs that this process may look at, whatever CUDA_VISIBLE_DEVICES says. */
    public int deviceCount() {
        try {
            MethodHandle call = function("nvmlDeviceGetCount_v2", LONG);
            check("nvmlDeviceGetCount_v2", (int) call.invokeExact(out.address()));
            return out.get(INT, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The device at {@code index}, in the order of PCI addresses. */
    public long device(int index) {
        try {
            MethodHandle call = function("nvmlDeviceGetHandleByIndex_v2", INT, LONG);
            check("nvmlDeviceGetHandleByIndex_v2", (int) call.invokeExact(index, out.address()));
            return out.get(LONG, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The device at a PCI address such as {@code 0000:65:00.0}, as {@link CudaDriver#pciAddress} gives it. */
    public long deviceAt(String pciAddress) {
        try (Arena text = Arena.ofConfined()) {
            MethodHandle call = function("nvmlDeviceGetHandleByPciBusId_v2", LONG, LONG);
            long address = text.allocateFrom(pciAddress).address();
            check("nvmlDeviceGetHandleByPciBusId_v2", (int) call.invokeExact(address, out.address()));
            return out.get(LONG, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Its place in the order of PCI addresses: the number that nvidia-smi shows. */
    public int index(long device) {
        return read("nvmlDeviceGetIndex", device).get(INT, 0);
    }

    /** "NVIDIA H100 80GB HBM3". */
    public String name(long device) {
        try {
            MethodHandle call = function("nvmlDeviceGetName", LONG, LONG, INT);
            check("nvmlDeviceGetName", (int) call.invokeExact(device, out.address(), NAME_BYTES));
            return out.getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public Utilization utilization(long device) {
        MemorySegment rates = read("nvmlDeviceGetUtilizationRates", device);
        return new Utilization(rates.get(INT, 0), rates.get(INT, 4));
    }

    public Memory memory(long device) {
        MemorySegment info = read("nvmlDeviceGetMemoryInfo", device);
        return new Memory(info.get(LONG, 0), info.get(LONG, 8), info.get(LONG, 16));
    }

    /** Of the chip, in degrees Celsius. */
    public int temperature(long device) {
        return read("nvmlDeviceGetTemperature", device, 0).get(INT, 0);
    }

    /** What the board draws. */
    public int powerMilliwatts(long device) {
        return read("nvmlDeviceGetPowerUsage", device).get(INT, 0);
    }

    /** What the board may draw. */
    public int powerLimitMilliwatts(long device) {
        return read("nvmlDeviceGetEnforcedPowerLimit", device).get(INT, 0);
    }

    public int clockMegahertz(long device, Clock clock) {
        return read("nvmlDeviceGetClockInfo", device, clock.type).get(INT, 0);
    }

    /** The highest that the board has. */
    public int maxClockMegahertz(long device, Clock clock) {
        return read("nvmlDeviceGetMaxClockInfo", device, clock.type).get(INT, 0);
    }

    /** Why the clocks are not at their highest, a bit a reason. */
    public long clocksEventReasons(long device) {
        String name = "nvmlDeviceGetCurrentClocksEventReasons";
        boolean renamed = library.find(name).isPresent(); // before driver 535 it had the second name
        return read(renamed ? name : "nvmlDeviceGetCurrentClocksThrottleReasons", device)
                .get(LONG, 0);
    }

    /** Memory errors since the driver was loaded. */
    public long eccErrors(long device, boolean uncorrected) {
        try {
            MethodHandle call = function("nvmlDeviceGetTotalEccErrors", LONG, INT, INT, LONG);
            int code = (int) call.invokeExact(device, uncorrected ? 1 : 0, 0, out.address());
            check("nvmlDeviceGetTotalEccErrors", code);
            return out.get(LONG, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Traffic over PCIe, measured while this call waits 20 ms. */
    public int pcieKilobytesPerSecond(long device, boolean receive) {
        return read("nvmlDeviceGetPcieThroughput", device, receive ? 1 : 0).get(INT, 0);
    }

    /** Since the driver was loaded; takes milliseconds. */
    public long energyMillijoules(long device) {
        return read("nvmlDeviceGetTotalEnergyConsumption", device).get(LONG, 0);
    }

    /** Whether the chip counts what its parts do (GPM): Hopper and newer. */
    public boolean hasGpm(long device) {
        out.set(INT, 0, GPM_VERSION);
        return readInto("nvmlGpmQueryDeviceSupport", device).get(INT, 4) != 0;
    }

    /** Memory for the counters of a device; {@link #freeGpmSample} gives it back. */
    public long newGpmSample() {
        try {
            MethodHandle call = function("nvmlGpmSampleAlloc", LONG);
            check("nvmlGpmSampleAlloc", (int) call.invokeExact(out.address()));
            return out.get(LONG, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Reads the counters of {@code device} into {@code sample}. */
    public void takeGpmSample(long device, long sample) {
        try {
            MethodHandle call = function("nvmlGpmSampleGet", LONG, LONG);
            check("nvmlGpmSampleGet", (int) call.invokeExact(device, sample));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * What happened between two samples of one device.
     *
     * @param ids of NVML's nvmlGpmMetricId_t
     * @return the value of each; NaN where the chip does not count it
     */
    public double[] gpmMetrics(long before, long after, int... ids) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(GPM_HEADER + GPM_ENTRY * ids.length, Long.BYTES);
            request.set(INT, 0, GPM_VERSION);
            request.set(INT, 4, ids.length);
            request.set(LONG, 8, before);
            request.set(LONG, 16, after);
            for (int i = 0; i < ids.length; i++) {
                request.set(INT, GPM_HEADER + i * GPM_ENTRY, ids[i]);
            }
            MethodHandle call = function("nvmlGpmMetricsGet", LONG);
            check("nvmlGpmMetricsGet", (int) call.invokeExact(request.address()));
            double[] values = new double[ids.length];
            for (int i = 0; i < ids.length; i++) {
                long entry = GPM_HEADER + i * GPM_ENTRY;
                values[i] = request.get(INT, entry + 4) == 0 ? request.get(DOUBLE, entry + 8) : Double.NaN;
            }
            return values;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public void freeGpmSample(long sample) {
        try {
            check("nvmlGpmSampleFree", (int) function("nvmlGpmSampleFree", LONG).invokeExact(sample));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Nothing of this may be used afterwards. */
    @Override
    public void close() {
        try {
            check("nvmlShutdown", (int) function("nvmlShutdown").invokeExact());
        } catch (Throwable t) {
            throw unexpected(t);
        } finally {
            arena.close();
        }
    }

    /** Calls {@code name(device, out)}. */
    private MemorySegment read(String name, long device) {
        out.fill((byte) 0);
        return readInto(name, device);
    }

    private MemorySegment readInto(String name, long device) {
        try {
            check(name, (int) function(name, LONG, LONG).invokeExact(device, out.address()));
            return out;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Calls {@code name(device, which, out)}. */
    private MemorySegment read(String name, long device, int which) {
        try {
            check(name, (int) function(name, LONG, INT, LONG).invokeExact(device, which, out.address()));
            return out;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private MethodHandle function(String name, MemoryLayout... arguments) {
        MethodHandle known = functions.get(name);
        if (known != null) {
            return known;
        }
        if (library.find(name).isEmpty()) {
            throw new NativeException(name, FUNCTION_NOT_FOUND, "the driver is too old to have this function");
        }
        MethodHandle found = Native.function(library, name, INT, arguments);
        functions.put(name, found);
        return found;
    }

    private void check(String name, int code) throws Throwable {
        if (code != 0) {
            throw new NativeException(name, code, text(code));
        }
    }

    private String text(int code) throws Throwable {
        if (library.find("nvmlErrorString").isEmpty()) {
            return "an unknown NVML error";
        }
        MethodHandle errorString = Native.function(library, "nvmlErrorString", LONG, INT);
        return Native.string((long) errorString.invokeExact(code));
    }
}
