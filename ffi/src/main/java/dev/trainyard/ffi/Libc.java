package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.function;
import static dev.trainyard.ffi.Native.libc;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few functions of the C library that Java has no name for: descriptors, signals, the environment, the heap. */
public final class Libc {
    private static final MethodHandle DUP = function(libc(), "dup", INT, INT);
    private static final MethodHandle DUP2 = function(libc(), "dup2", INT, INT, INT);
    private static final MethodHandle CLOSE = function(libc(), "close", INT, INT);
    private static final MethodHandle PIPE = function(libc(), "pipe", INT, LONG);
    private static final MethodHandle READ = function(libc(), "read", LONG, INT, LONG, LONG);
    private static final MethodHandle WRITE = function(libc(), "write", LONG, INT, LONG, LONG);
    private static final MethodHandle ISATTY = function(libc(), "isatty", INT, INT);
    private static final MethodHandle SETENV = function(libc(), "setenv", INT, LONG, LONG, INT);
    private static final MethodHandle KILL = function(libc(), "kill", INT, INT, INT);
    private static final MethodHandle MALLOC = function(libc(), "malloc", LONG, LONG);
    private static final MethodHandle FREE = Native.procedure(libc(), "free", LONG);

    private Libc() {}

    /** A new descriptor for what {@code descriptor} refers to. */
    public static int dup(int descriptor) {
        try {
            return checked("dup", (int) DUP.invokeExact(descriptor));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Makes {@code target} refer to what {@code source} refers to. */
    public static void dup2(int source, int target) {
        try {
            checked("dup2", (int) DUP2.invokeExact(source, target));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static void close(int descriptor) {
        try {
            checked("close", (int) CLOSE.invokeExact(descriptor));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A new pipe: the reading descriptor first, the writing one second. */
    public static int[] pipe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(INT, 2);
            checked("pipe", (int) PIPE.invokeExact(ends.address()));
            return new int[] {ends.getAtIndex(INT, 0), ends.getAtIndex(INT, 1)};
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Reads at most {@code buffer.byteSize()} bytes; blocks until there are some; 0 at the end. */
    public static long read(int descriptor, MemorySegment buffer) {
        try {
            return checked("read", (long) READ.invokeExact(descriptor, buffer.address(), buffer.byteSize()));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Writes the first {@code length} bytes of {@code buffer}, all of them. */
    public static void write(int descriptor, MemorySegment buffer, long length) {
        long done = 0;
        try {
            while (done < length) {
                long written = (long) WRITE.invokeExact(descriptor, buffer.address() + done, length - done);
                done += checked("write", written);
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Whether the descriptor is a terminal. */
    public static boolean isTerminal(int descriptor) {
        try {
            return (int) ISATTY.invokeExact(descriptor) == 1;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Sends signal {@code number} to the process {@code pid}. */
    public static void signal(long pid, int number) {
        try {
            checked("kill", (int) KILL.invokeExact(Math.toIntExact(pid), number));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Sets a variable of this process's environment, where native libraries read it; Java's own copy stays. */
    public static void setEnvironment(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            int code = (int) SETENV.invokeExact(
                    arena.allocateFrom(name).address(),
                    arena.allocateFrom(value).address(),
                    1);
            checked("setenv", code);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long malloc(long bytes) {
        try {
            return (long) MALLOC.invokeExact(bytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int checked(String name, int result) {
        if (result < 0) {
            throw new NativeException(name, result, "the call was refused");
        }
        return result;
    }

    private static long checked(String name, long result) {
        if (result < 0) {
            throw new NativeException(name, (int) result, "the call was refused");
        }
        return result;
    }
}
