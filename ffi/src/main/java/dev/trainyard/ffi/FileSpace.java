package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.libc;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** Linux's fallocate: room for a file before its bytes come. */
public final class FileSpace {
    /** Error numbers of Linux that a caller of {@link #reserve} tells apart. */
    public static final int NO_SPACE = 28;

    public static final int QUOTA_EXCEEDED = 122;

    private static final int INTERRUPTED = 4;
    private static final int WRITE_ONLY = 1;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = Linker.nativeLinker()
            .downcallHandle(
                    libc().findOrThrow("open"),
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle FALLOCATE = Linker.nativeLinker()
            .downcallHandle(
                    libc().findOrThrow("fallocate"),
                    FunctionDescriptor.of(INT, INT, INT, LONG, LONG),
                    Linker.Option.captureCallState("errno"));

    private FileSpace() {}

    /**
     * Gives an existing file {@code bytes} bytes of room and that length; what is new reads as zeros.
     *
     * @throws NativeException whose code is the error number: {@link #NO_SPACE}, or another where the file system cannot
     */
    public static void reserve(Path file, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) OPEN.invokeExact(state, arena.allocateFrom(file.toString()), WRITE_ONLY);
            if (descriptor < 0) {
                throw new NativeException("open", errno(state), file + " cannot be opened");
            }
            try {
                while ((int) FALLOCATE.invokeExact(state, descriptor, 0, 0L, bytes) != 0) {
                    if (errno(state) != INTERRUPTED) {
                        throw new NativeException("fallocate", errno(state), file + " gets no room");
                    }
                }
            } finally {
                Libc.close(descriptor);
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }
}
