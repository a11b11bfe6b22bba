package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaLaunch;
import dev.trainyard.ffi.CudaRuntime;
import dev.trainyard.ffi.CudaTorch;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.NativeMemory;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;

/**
 * The arguments of one kernel launch, in the order of the function's parameters. Neither their number nor their types are
 * checked by anyone. One object a thread is used again and again, so that a launch leaves no garbage.
 */
public final class KernelCall {
    private static final int SLOTS = 24;
    private static final ThreadLocal<KernelCall> OF_THREAD = ThreadLocal.withInitial(KernelCall::new);

    private final long values = NativeMemory.forever(8L * SLOTS);
    private final long pointers = NativeMemory.forever(8L * SLOTS);
    private CudaKernel kernel;
    private int used;

    @SuppressWarnings("NullAway.Init") // begin() gives every call its kernel
    private KernelCall() {
        for (int i = 0; i < SLOTS; i++) {
            NativeMemory.word(pointers + 8L * i, values + 8L * i);
        }
    }

    static KernelCall begin(CudaKernel kernel) {
        KernelCall call = OF_THREAD.get();
        call.kernel = kernel;
        call.used = 0;
        return call;
    }

    /** A pointer to the first element of {@code tensor}. */
    public KernelCall tensor(Tensor tensor) {
        return int64(tensor.address());
    }

    /** A 64-bit integer or a pointer. */
    public KernelCall int64(long value) {
        if (used == SLOTS) {
            throw new IllegalStateException(kernel + " is given more than " + SLOTS + " arguments");
        }
        NativeMemory.word(values + 8L * used++, value);
        return this;
    }

    /** A 32-bit integer. */
    public KernelCall int32(int value) {
        return int64(value);
    }

    /** A {@code float}. */
    public KernelCall float32(double value) {
        return int64(Float.floatToRawIntBits((float) value));
    }

    /** Launches {@code blocks} blocks of {@code threads} threads on the current stream of {@code device}. */
    public void launch(Device device, long blocks, int threads) {
        launch(device, blocks, 1, threads, 1);
    }

    /** As {@link #launch(Device, long, int)}, with grid and blocks of two dimensions. */
    public void launch(Device device, long blocksX, long blocksY, int threadsX, int threadsY) {
        int index = device.index();
        try {
            int before = CudaRuntime.device();
            // Also where it is that device already: a thread has no context before its first call.
            CudaRuntime.setDevice(index);
            try {
                CudaLaunch.launch(
                        kernel.function(device),
                        Math.toIntExact(blocksX),
                        Math.toIntExact(blocksY),
                        threadsX,
                        threadsY,
                        0,
                        CudaTorch.currentStream(index),
                        pointers);
            } finally {
                if (before != index) {
                    CudaRuntime.setDevice(before);
                }
            }
        } catch (NativeException e) {
            throw new CudaException("cannot launch " + kernel + " on " + device, e);
        }
    }
}
