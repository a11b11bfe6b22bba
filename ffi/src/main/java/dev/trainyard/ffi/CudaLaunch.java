package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.MEMORY;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.OptionalLong;

/**
 * The part of the CUDA driver, libcuda, that runs compiled kernels. It works on the context that {@link
 * CudaRuntime#setDevice} has made current on the thread. Modules and functions are {@code long}.
 */
public final class CudaLaunch {
    /** CU_POINTER_ATTRIBUTE_BUFFER_ID. */
    private static final int BUFFER_ID = 7;

    private CudaLaunch() {}

    /** Loads a compiled program into the current context, for the life of the process. */
    public static long loadModule(byte[] image) {
        long out = Scratch.result();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(Native.BYTE, image);
            check("cuModuleLoadData", (int) Library.MODULE_LOAD.invokeExact(out, copy.address()));
            return MEMORY.get(LONG, out);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The {@code extern "C" __global__} function of that name. */
    public static long function(long module, String name) {
        long out = Scratch.result();
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom(name).address();
            check("cuModuleGetFunction(" + name + ")", (int) Library.GET_FUNCTION.invokeExact(out, module, text));
            return MEMORY.get(LONG, out);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Puts a kernel on a stream.
     *
     * @param arguments address of an array of pointers, one to each argument; read before this returns
     */
    public static void launch(
            long function, int gridX, int gridY, int blockX, int blockY, int sharedBytes, long stream, long arguments) {
        try {
            int code = (int) Library.LAUNCH.invokeExact(
                    function, gridX, gridY, 1, blockX, blockY, 1, sharedBytes, stream, arguments, 0L);
            check("cuLaunchKernel", code);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A number that no other allocation of the process ever has; empty where there is none at {@code address} now. */
    public static OptionalLong allocation(long address) {
        long out = Scratch.result();
        try {
            int code = (int) Library.POINTER_ATTRIBUTE.invokeExact(out, BUFFER_ID, address);
            return code == 0 ? OptionalLong.of(MEMORY.get(LONG, out)) : OptionalLong.empty();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static void check(String name, int code) throws Throwable {
        if (code != 0) {
            long out = Scratch.result();
            MEMORY.set(LONG, out, 0);
            int unknown = (int) Library.ERROR_STRING.invokeExact(code, out);
            throw new NativeException(
                    name, code, unknown == 0 ? Native.string(MEMORY.get(LONG, out)) : "an unknown CUDA error");
        }
    }

    private static final class Library {
        private static final SymbolLookup CUDA = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());

        static final MethodHandle MODULE_LOAD = function("cuModuleLoadData", LONG, LONG);
        static final MethodHandle GET_FUNCTION = function("cuModuleGetFunction", LONG, LONG, LONG);
        static final MethodHandle LAUNCH =
                function("cuLaunchKernel", LONG, INT, INT, INT, INT, INT, INT, INT, LONG, LONG, LONG);
        static final MethodHandle POINTER_ATTRIBUTE = function("cuPointerGetAttribute", LONG, INT, LONG);
        static final MethodHandle ERROR_STRING = function("cuGetErrorString", INT, LONG);

        private static MethodHandle function(String name, MemoryLayout... arguments) {
            return Native.function(CUDA, name, INT, arguments);
        }
    }
}
