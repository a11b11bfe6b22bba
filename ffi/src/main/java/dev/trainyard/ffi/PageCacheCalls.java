package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.libc;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The C library's words to Linux's page cache. */
public final class PageCacheCalls {
    private static final int READ_ONLY = 0;
    private static final int DONT_NEED = 4;

    // open has a third argument only when it makes a file, and how variable ones travel depends on the platform
    private static final MethodHandle OPEN = Linker.nativeLinker()
            .downcallHandle(
                    libc().findOrThrow("open"),
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle ADVISE = Native.function(libc(), "posix_fadvise", INT, INT, LONG, LONG, INT);
    private static final MethodHandle SYNC = Native.procedure(libc(), "sync");

    private PageCacheCalls() {}

    /**
     * Asks the kernel to forget a file's pages; those that are not yet written stay.
     *
     * @throws NativeException if the file cannot be opened or its file system has no such advice
     */
    public static void forget(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(file.toString()), READ_ONLY);
            if (descriptor < 0) {
                throw new NativeException("open", descriptor, file + " cannot be opened");
            }
            try {
                int code = (int) ADVISE.invokeExact(descriptor, 0L, 0L, DONT_NEED);
                if (code != 0) {
                    throw new NativeException("posix_fadvise", code, file + " stays in the page cache");
                }
            } finally {
                Libc.close(descriptor);
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Writes everything that any program has left to the kernel to write, on all file systems. */
    public static void sync() {
        try {
            SYNC.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
