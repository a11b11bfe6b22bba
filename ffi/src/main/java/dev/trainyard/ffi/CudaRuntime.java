package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.FLOAT;
import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.MEMORY;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The CUDA runtime, libcudart, version 12 or 13: the one that libtorch uses, so {@link LibTorchLibrary#load} comes
 * first. Devices, streams, events, graphs and pinned host memory; streams, events and graphs are {@code long}. Every
 * failed call throws {@link NativeException} with the runtime's own text, and leaves no error behind for libtorch to
 * stumble over.
 */
public final class CudaRuntime {
    /** cudaStreamCaptureModeRelaxed: other threads, such as autograd's, may do what they like meanwhile. */
    private static final int RELAXED = 2;

    /** cudaEventDisableTiming. */
    private static final int NO_TIMING = 2;

    private static final int MAJOR = 75;
    private static final int MINOR = 76;

    private CudaRuntime() {}

    /** Whether the library is there; every other method here needs it. */
    public static boolean isPresent() {
        return Presence.FOUND.isPresent();
    }

    /** How many devices this process may use; 0 without the library or a driver. */
    public static int deviceCount() {
        if (!isPresent()) {
            return 0;
        }
        long out = Scratch.result();
        try {
            int code = (int) Library.DEVICE_COUNT.invokeExact(out);
            if (code != 0) {
                clearError();
                return 0;
            }
            return MEMORY.get(INT, out);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The device of this thread. */
    public static int device() {
        return (int) result("cudaGetDevice", Library.GET_DEVICE);
    }

    /** Makes {@code device}, and its context, current on this thread. */
    public static void setDevice(int device) {
        try {
            check("cudaSetDevice", (int) Library.SET_DEVICE.invokeExact(device));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The device's compute capability, ten times the major number plus the minor: 90 on an H100. */
    public static int computeCapability(int device) {
        return 10 * attribute(MAJOR, device) + attribute(MINOR, device);
    }

    /** Bytes of memory that are free on this thread's device, and all of its bytes. */
    public static long[] memory() {
        long out = Scratch.result();
        call("cudaMemGetInfo", Library.MEM_GET_INFO, out, out + 8);
        return new long[] {MEMORY.get(LONG, out), MEMORY.get(LONG, out + 8)};
    }

    /** Waits for everything on this thread's device. */
    public static void synchronizeDevice() {
        try {
            check("cudaDeviceSynchronize", (int) Library.DEVICE_SYNCHRONIZE.invokeExact());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static void synchronizeStream(long stream) {
        call("cudaStreamSynchronize", Library.STREAM_SYNCHRONIZE, stream);
    }

    /** Makes what is put on {@code stream} from now on wait for {@code event}. */
    public static void streamWaitEvent(long stream, long event) {
        try {
            check("cudaStreamWaitEvent", (int) Library.STREAM_WAIT_EVENT.invokeExact(stream, event, 0));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A new event on this thread's device. */
    public static long createEvent(boolean timing) {
        long out = Scratch.result();
        try {
            check("cudaEventCreateWithFlags", (int) Library.EVENT_CREATE.invokeExact(out, timing ? 0 : NO_TIMING));
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    public static void recordEvent(long event, long stream) {
        call("cudaEventRecord", Library.EVENT_RECORD, event, stream);
    }

    public static void synchronizeEvent(long event) {
        call("cudaEventSynchronize", Library.EVENT_SYNCHRONIZE, event);
    }

    /** Milliseconds between two events that have passed, both made with timing. */
    public static float elapsedMillis(long start, long end) {
        long out = Scratch.result();
        call("cudaEventElapsedTime", Library.EVENT_ELAPSED_TIME, out, start, end);
        return MEMORY.get(FLOAT, out);
    }

    public static void destroyEvent(long event) {
        call("cudaEventDestroy", Library.EVENT_DESTROY, event);
    }

    /** From here on {@code stream} records what it is given instead of running it. */
    public static void beginCapture(long stream) {
        try {
            check("cudaStreamBeginCapture", (int) Library.BEGIN_CAPTURE.invokeExact(stream, RELAXED));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The graph of what {@code stream} has recorded. The capture is over even where this throws. */
    public static long endCapture(long stream) {
        long out = Scratch.result();
        MEMORY.set(LONG, out, 0);
        call("cudaStreamEndCapture", Library.END_CAPTURE, stream, out);
        return MEMORY.get(LONG, out);
    }

    /** An executable form of {@code graph}, which may be destroyed afterwards. */
    public static long instantiate(long graph) {
        long out = Scratch.result();
        call("cudaGraphInstantiate", Library.INSTANTIATE, out, graph, 0L);
        return MEMORY.get(LONG, out);
    }

    public static void launchGraph(long executable, long stream) {
        call("cudaGraphLaunch", Library.GRAPH_LAUNCH, executable, stream);
    }

    public static void destroyGraph(long graph) {
        call("cudaGraphDestroy", Library.GRAPH_DESTROY, graph);
    }

    public static void destroyExecutable(long executable) {
        call("cudaGraphExecDestroy", Library.EXECUTABLE_DESTROY, executable);
    }

    /** {@code bytes} bytes of host memory that every device copies from and to without a detour. */
    public static long allocateHost(long bytes) {
        long out = Scratch.result();
        try {
            check("cudaHostAlloc", (int) Library.HOST_ALLOC.invokeExact(out, bytes, 1));
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(LONG, out);
    }

    public static void freeHost(long address) {
        call("cudaFreeHost", Library.FREE_HOST, address);
    }

    /** Pins memory that is there already. */
    public static void registerHost(long address, long bytes) {
        try {
            check("cudaHostRegister", (int) Library.HOST_REGISTER.invokeExact(address, bytes, 1));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static void unregisterHost(long address) {
        call("cudaHostUnregister", Library.HOST_UNREGISTER, address);
    }

    /** Forgets the last error of this thread, so that nobody else takes it for their own. */
    public static void clearError() {
        try {
            int forgotten = (int) Library.GET_LAST_ERROR.invokeExact();
            assert forgotten >= 0;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int attribute(int which, int device) {
        long out = Scratch.result();
        try {
            check("cudaDeviceGetAttribute", (int) Library.GET_ATTRIBUTE.invokeExact(out, which, device));
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return MEMORY.get(INT, out);
    }

    /** Calls {@code f(int* result)}. */
    private static long result(String name, MethodHandle function) {
        long out = Scratch.result();
        MEMORY.set(LONG, out, 0);
        call(name, function, out);
        return MEMORY.get(LONG, out);
    }

    private static void call(String name, MethodHandle function, long a) {
        try {
            check(name, (int) function.invokeExact(a));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static void call(String name, MethodHandle function, long a, long b) {
        try {
            check(name, (int) function.invokeExact(a, b));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static void call(String name, MethodHandle function, long a, long b, long c) {
        try {
            check(name, (int) function.invokeExact(a, b, c));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static void check(String name, int code) throws Throwable {
        if (code != 0) {
            String text = Native.string((long) Library.ERROR_STRING.invokeExact(code));
            clearError();
            throw new NativeException(name, code, text);
        }
    }

    /** Looked for by the first call, so that loading the class asks nothing of the machine. */
    private static final class Presence {
        static final Optional<SymbolLookup> FOUND = CudaLibraries.find("cudart");
    }

    private static final class Library {
        static final MethodHandle ERROR_STRING = function("cudaGetErrorString", LONG, INT);
        static final MethodHandle GET_LAST_ERROR = function("cudaGetLastError", INT);
        static final MethodHandle DEVICE_COUNT = function("cudaGetDeviceCount", INT, LONG);
        static final MethodHandle GET_DEVICE = function("cudaGetDevice", INT, LONG);
        static final MethodHandle SET_DEVICE = function("cudaSetDevice", INT, INT);
        static final MethodHandle GET_ATTRIBUTE = function("cudaDeviceGetAttribute", INT, LONG, INT, INT);
        static final MethodHandle MEM_GET_INFO = function("cudaMemGetInfo", INT, LONG, LONG);
        static final MethodHandle DEVICE_SYNCHRONIZE = function("cudaDeviceSynchronize", INT);
        static final MethodHandle STREAM_SYNCHRONIZE = function("cudaStreamSynchronize", INT, LONG);
        static final MethodHandle STREAM_WAIT_EVENT = function("cudaStreamWaitEvent", INT, LONG, LONG, INT);
        static final MethodHandle EVENT_CREATE = function("cudaEventCreateWithFlags", INT, LONG, INT);
        static final MethodHandle EVENT_RECORD = function("cudaEventRecord", INT, LONG, LONG);
        static final MethodHandle EVENT_SYNCHRONIZE = function("cudaEventSynchronize", INT, LONG);
        static final MethodHandle EVENT_ELAPSED_TIME = function("cudaEventElapsedTime", INT, LONG, LONG, LONG);
        static final MethodHandle EVENT_DESTROY = function("cudaEventDestroy", INT, LONG);
        static final MethodHandle BEGIN_CAPTURE = function("cudaStreamBeginCapture", INT, LONG, INT);
        static final MethodHandle END_CAPTURE = function("cudaStreamEndCapture", INT, LONG, LONG);
        static final MethodHandle INSTANTIATE = function("cudaGraphInstantiate", INT, LONG, LONG, LONG);
        static final MethodHandle GRAPH_LAUNCH = function("cudaGraphLaunch", INT, LONG, LONG);
        static final MethodHandle GRAPH_DESTROY = function("cudaGraphDestroy", INT, LONG);
        static final MethodHandle EXECUTABLE_DESTROY = function("cudaGraphExecDestroy", INT, LONG);
        static final MethodHandle HOST_ALLOC = function("cudaHostAlloc", INT, LONG, LONG, INT);
        static final MethodHandle FREE_HOST = function("cudaFreeHost", INT, LONG);
        static final MethodHandle HOST_REGISTER = function("cudaHostRegister", INT, LONG, LONG, INT);
        static final MethodHandle HOST_UNREGISTER = function("cudaHostUnregister", INT, LONG);

        private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
            SymbolLookup library =
                    Presence.FOUND.orElseThrow(() -> new NativeException(name, -1, "there is no CUDA runtime here"));
            return Native.function(library, name, result, arguments);
        }
    }
}
