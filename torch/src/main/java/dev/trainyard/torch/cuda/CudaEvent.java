package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaRuntime;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.torch.Device;

/** A mark in a stream: when work reached it, and how long it took between two of them on the device's own clock. */
public final class CudaEvent implements AutoCloseable {
    private final long handle;

    private CudaEvent(long handle) {
        this.handle = handle;
    }

    public static CudaEvent create(Device device) {
        return new CudaEvent(Cuda.on(device, () -> CudaRuntime.createEvent(true)));
    }

    /** Puts the mark behind what {@code stream} has now; a mark that was put before is forgotten. */
    public CudaEvent record(CudaStream stream) {
        CudaRuntime.recordEvent(handle, stream.handle());
        return this;
    }

    /** Waits until the device has passed the mark. */
    public void synchronize() {
        try {
            CudaRuntime.synchronizeEvent(handle);
        } catch (NativeException e) {
            throw new CudaException("the device has failed", e);
        }
    }

    /** Milliseconds of device time from {@code earlier} to this mark; waits for this one. */
    public double millisSince(CudaEvent earlier) {
        synchronize();
        return CudaRuntime.elapsedMillis(earlier.handle, handle);
    }

    long handle() {
        return handle;
    }

    @Override
    public void close() {
        CudaRuntime.destroyEvent(handle);
    }
}
