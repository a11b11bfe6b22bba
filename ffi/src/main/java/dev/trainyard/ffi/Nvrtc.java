package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** NVIDIA's run-time compiler, libnvrtc: the one that goes with libtorch, so {@link LibTorchLibrary#load} comes first. */
public final class Nvrtc {
    private Nvrtc() {}

    /** Whether the library is there. */
    public static boolean isPresent() {
        return Presence.FOUND.isPresent();
    }

    /**
     * Compiles CUDA C to machine code.
     *
     * @param name what the compiler's messages call the source
     * @param options such as {@code --gpu-architecture=sm_90}
     * @throws NativeException with the compiler's messages
     */
    public static byte[] compile(String source, String name, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(LONG);
            long text = arena.allocateFrom(source).address();
            long label = arena.allocateFrom(name).address();
            int code = (int) Library.CREATE.invokeExact(out.address(), text, label, 0, 0L, 0L);
            check("nvrtcCreateProgram", code);
            long program = out.get(LONG, 0);
            try {
                return compiled(arena, program, options);
            } finally {
                check("nvrtcDestroyProgram", (int) Library.DESTROY.invokeExact(out.address()));
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static byte[] compiled(Arena arena, long program, List<String> options) throws Throwable {
        MemorySegment pointers = arena.allocate(LONG, Math.max(1, options.size()));
        for (int i = 0; i < options.size(); i++) {
            pointers.setAtIndex(LONG, i, arena.allocateFrom(options.get(i)).address());
        }
        int code = (int) Library.COMPILE.invokeExact(program, options.size(), pointers.address());
        if (code != 0) {
            MemorySegment log = bytes(arena, program, Library.LOG_SIZE, Library.LOG);
            throw new NativeException(
                    "nvrtcCompileProgram", code, log.getString(0).strip());
        }
        return bytes(arena, program, Library.CUBIN_SIZE, Library.CUBIN).toArray(Native.BYTE);
    }

    private static MemorySegment bytes(Arena arena, long program, MethodHandle size, MethodHandle content)
            throws Throwable {
        MemorySegment length = arena.allocate(LONG);
        check("nvrtc", (int) size.invokeExact(program, length.address()));
        MemorySegment bytes = arena.allocate(length.get(LONG, 0));
        check("nvrtc", (int) content.invokeExact(program, bytes.address()));
        return bytes;
    }

    private static void check(String name, int code) throws Throwable {
        if (code != 0) {
            throw new NativeException(name, code, Native.string((long) Library.ERROR_STRING.invokeExact(code)));
        }
    }

    private static final class Presence {
        static final Optional<SymbolLookup> FOUND = CudaLibraries.find("nvrtc");
    }

    private static final class Library {
        static final MethodHandle ERROR_STRING = function("nvrtcGetErrorString", LONG, INT);
        static final MethodHandle CREATE = function("nvrtcCreateProgram", INT, LONG, LONG, LONG, INT, LONG, LONG);
        static final MethodHandle DESTROY = function("nvrtcDestroyProgram", INT, LONG);
        static final MethodHandle COMPILE = function("nvrtcCompileProgram", INT, LONG, INT, LONG);
        static final MethodHandle LOG_SIZE = function("nvrtcGetProgramLogSize", INT, LONG, LONG);
        static final MethodHandle LOG = function("nvrtcGetProgramLog", INT, LONG, LONG);
        static final MethodHandle CUBIN_SIZE = function("nvrtcGetCUBINSize", INT, LONG, LONG);
        static final MethodHandle CUBIN = function("nvrtcGetCUBIN", INT, LONG, LONG);

        private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
            SymbolLookup library =
                    Presence.FOUND.orElseThrow(() -> new NativeException(name, -1, "there is no libnvrtc here"));
            return Native.function(library, name, result, arguments);
        }
    }
}
