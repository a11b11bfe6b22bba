package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.BOOL;
import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.MEMORY;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.invoke.MethodHandle;

/**
 * What libtorch_cuda adds to the stable ABI: the streams on which operators run. A stream is a {@code cudaStream_t}; 0 is
 * the default stream. Every call that fails throws {@link NativeException} with libtorch's own text.
 */
public final class CudaTorch {
    private CudaTorch() {}

    /** Whether the libtorch that is loaded was built with CUDA; every other method here needs it. */
    public static boolean isPresent() {
        return LibTorchLibrary.symbols().find("torch_set_current_cuda_stream").isPresent();
    }

    /** One of libtorch's 32 streams of a device and priority, in turn: the 33rd is the first again. */
    public static long streamFromPool(int device, boolean highPriority) {
        long out = Scratch.result();
        try {
            int code = (int) Library.STREAM_FROM_POOL.invokeExact(highPriority, device, out);
            LibTorch.check(code, "torch_get_cuda_stream_from_pool");
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    /** The stream on which operators of this thread run on {@code device}. */
    public static long currentStream(int device) {
        long out = Scratch.result();
        try {
            int code = (int) Library.CURRENT_STREAM.invokeExact(device, out);
            LibTorch.check(code, "aoti_torch_get_current_cuda_stream");
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    /** Makes operators of this thread run on {@code stream} of {@code device}; other devices keep theirs. */
    public static void setCurrentStream(long stream, int device) {
        try {
            int code = (int) Library.SET_CURRENT_STREAM.invokeExact(stream, device);
            LibTorch.check(code, "torch_set_current_cuda_stream");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static final class Library {
        static final MethodHandle STREAM_FROM_POOL = function("torch_get_cuda_stream_from_pool", BOOL, INT, LONG);
        static final MethodHandle CURRENT_STREAM = function("aoti_torch_get_current_cuda_stream", INT, LONG);
        static final MethodHandle SET_CURRENT_STREAM = function("torch_set_current_cuda_stream", LONG, INT);

        private static MethodHandle function(String name, java.lang.foreign.MemoryLayout... arguments) {
            return Native.function(LibTorchLibrary.symbols(), name, INT, arguments);
        }
    }
}
