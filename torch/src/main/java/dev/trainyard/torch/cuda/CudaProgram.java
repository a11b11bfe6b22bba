package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaLaunch;
import dev.trainyard.ffi.CudaRuntime;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.Nvrtc;
import dev.trainyard.torch.Device;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * CUDA C that NVRTC compiles when a kernel of it is first launched on a device, once a process and device. The source
 * includes no headers: not every machine with a driver has them. Keep programs and kernels in static final fields.
 */
public final class CudaProgram {
    private final String name;
    private final Supplier<String> source;
    private final List<String> options;
    private final Map<Integer, Long> modules = new ConcurrentHashMap<>();

    private CudaProgram(String name, Supplier<String> source, List<String> options) {
        this.name = name;
        this.source = source;
        this.options = options;
    }

    /** A program in a file beside {@code owner}'s class file. */
    public static CudaProgram resource(Class<?> owner, String file, String... options) {
        return new CudaProgram(file, () -> read(owner, file), List.of(options));
    }

    /** A program in several files beside {@code owner}'s class file, which are compiled as one, in this order. */
    public static CudaProgram resources(Class<?> owner, List<String> files, String... options) {
        return new CudaProgram(
                files.getLast(),
                () -> files.stream().map(file -> read(owner, file)).collect(Collectors.joining("\n")),
                List.of(options));
    }

    /**
     * A program given as text.
     *
     * @param name what the compiler's messages call it
     * @param options NVRTC's, such as {@code -DBITS=8}; the architecture is added
     */
    public static CudaProgram source(String name, String text, String... options) {
        return new CudaProgram(name, () -> text, List.of(options));
    }

    /** The {@code extern "C" __global__} function of that name. */
    public CudaKernel kernel(String function) {
        return new CudaKernel(this, function);
    }

    /** The program on {@code device}, which is current on this thread. */
    long module(Device device) {
        return modules.computeIfAbsent(device.index(), index -> {
            int capability = CudaRuntime.computeCapability(index);
            List<String> all = new ArrayList<>(options);
            all.add("--gpu-architecture=sm_" + capability);
            try {
                return CudaLaunch.loadModule(Nvrtc.compile(source.get(), name, all));
            } catch (NativeException e) {
                throw new CudaException("cannot compile " + name + " for " + device, e);
            }
        });
    }

    @Override
    public String toString() {
        return name;
    }

    private static String read(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(owner.getName() + " has no " + file + " beside it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
