package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaLaunch;
import dev.trainyard.torch.Device;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A function of a {@link CudaProgram}, callable from any thread. A launch runs on the current stream, allocates nothing
 * and waits for nothing, so it can be captured in a {@link StepGraph} once it has run (which compiles it).
 *
 * <pre>{@code
 * static final CudaKernel SCALE = PROGRAM.kernel("scale");
 * SCALE.with().tensor(x).float32(2).int64(x.elements()).launch(x.device(), blocks, 256);
 * }</pre>
 */
public final class CudaKernel {
    private final CudaProgram program;
    private final String name;
    private final Map<Integer, Long> functions = new ConcurrentHashMap<>();

    CudaKernel(CudaProgram program, String name) {
        this.program = program;
        this.name = name;
    }

    /** Begins a launch on this thread. */
    public KernelCall with() {
        return KernelCall.begin(this);
    }

    /** The function on {@code device}, which is current on this thread. */
    long function(Device device) {
        Long known = functions.get(device.index());
        if (known != null) {
            return known;
        }
        long module = program.module(device);
        return functions.computeIfAbsent(device.index(), index -> CudaLaunch.function(module, name));
    }

    @Override
    public String toString() {
        return name + " of " + program;
    }
}
