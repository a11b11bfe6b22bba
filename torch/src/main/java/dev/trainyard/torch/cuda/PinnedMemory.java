package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaRuntime;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;

/**
 * Host memory that stays in place, so that a device copies to and from it at full speed and without making the caller
 * wait: see {@link dev.trainyard.torch.Tensor#over} and {@link dev.trainyard.torch.Tensor#copyFromAsync}. Allocating it is
 * slow, some tenths of a second a gigabyte: keep it.
 */
public final class PinnedMemory implements AutoCloseable {
    private final MemorySegment memory;

    private PinnedMemory(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * {@code bytes} bytes, whose content is not set.
     *
     * @throws CudaException if the host has not that much memory to pin
     */
    public static PinnedMemory allocate(long bytes) {
        try {
            return new PinnedMemory(NativeMemory.at(CudaRuntime.allocateHost(bytes), bytes));
        } catch (NativeException e) {
            throw new CudaException("cannot pin " + bytes + " bytes of host memory", e);
        }
    }

    /** Valid until {@link #close}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Frees the memory; no copy to or from it may be under way. */
    @Override
    public void close() {
        CudaRuntime.freeHost(memory.address());
    }
}
