package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaRuntime;
import dev.trainyard.ffi.CudaTorch;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.torch.Device;

/**
 * A queue of work on a device. Operators run on the stream that is current on their thread, and libtorch's allocator
 * gives memory that was freed on one stream to that stream only.
 *
 * @param device where it runs
 * @param handle the {@code cudaStream_t}; 0 is the default stream
 */
public record CudaStream(Device device, long handle) {

    /** A stream of libtorch's pool, which holds 32 a device and gives them out in turn: the 33rd is the first again. */
    public static CudaStream fromPool(Device device) {
        return new CudaStream(device, Cuda.on(device, () -> CudaTorch.streamFromPool(device.index(), false)));
    }

    /** The one that operators of this thread run on. */
    public static CudaStream current(Device device) {
        return new CudaStream(device, CudaTorch.currentStream(device.index()));
    }

    /**
     * Makes this the stream of this thread until the result is closed.
     *
     * <pre>{@code
     * try (CudaStream.Use use = stream.makeCurrent()) {
     *     ...
     * }
     * }</pre>
     */
    public Use makeCurrent() {
        CudaStream before = current(device);
        CudaTorch.setCurrentStream(handle, device.index());
        return new Use(before);
    }

    /**
     * Waits for everything that was put on this stream.
     *
     * @throws CudaException if something that ran there has failed
     */
    public void synchronize() {
        try {
            CudaRuntime.synchronizeStream(handle);
        } catch (NativeException e) {
            throw new CudaException(device + " has failed", e);
        }
    }

    /** What is put on this stream from now on runs after what {@code other} has now; the caller does not wait. */
    public void waitFor(CudaStream other) {
        try (CudaEvent event = CudaEvent.create(other.device)) {
            event.record(other);
            CudaRuntime.streamWaitEvent(handle, event.handle());
        }
    }

    /** Undoes {@link #makeCurrent}, on the same thread. */
    public static final class Use implements AutoCloseable {
        private final CudaStream before;

        private Use(CudaStream before) {
            this.before = before;
        }

        @Override
        public void close() {
            CudaTorch.setCurrentStream(before.handle, before.device.index());
        }
    }
}
