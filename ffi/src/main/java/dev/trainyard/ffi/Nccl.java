package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * NVIDIA's collectives between GPUs, libnccl: the one that goes with libtorch, so {@link LibTorchLibrary#load} comes first. A
 * communicator is a number; its calls belong to the thread whose device it was made for, and only put work on a stream.
 */
public final class Nccl {
    private static final int ID_BYTES = 128;
    private static final int FLOAT32 = 7;
    private static final int SUM = 0;

    private Nccl() {}

    /** Whether the library is there. */
    public static boolean isPresent() {
        return Presence.FOUND.isPresent();
    }

    /** 128 bytes that one member makes and all others need for {@link #join}. */
    public static byte[] uniqueId() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocate(ID_BYTES);
            check("ncclGetUniqueId", (int) Library.UNIQUE_ID.invokeExact(id.address()));
            return id.toArray(Native.BYTE);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Makes this thread's device member {@code rank} of {@code size}; returns when all are there.
     *
     * @return the communicator
     */
    public static long join(byte[] id, int rank, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(LONG);
            MemorySegment key = arena.allocate(ID_BYTES).copyFrom(MemorySegment.ofArray(id));
            check("ncclCommInitRank", (int) Library.INIT_RANK.invokeExact(out.address(), size, key, rank));
            return out.get(LONG, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Sums {@code count} float32 of all members, in place, on {@code stream}. */
    public static void sumFloats(long address, long count, long communicator, long stream) {
        try {
            check("ncclAllReduce", (int)
                    Library.ALL_REDUCE.invokeExact(address, address, count, FLOAT32, SUM, communicator, stream));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Frees a communicator when all members do. */
    public static void destroy(long communicator) {
        try {
            check("ncclCommDestroy", (int) Library.DESTROY.invokeExact(communicator));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Ends whatever waits in a communicator, on any thread, without the other members. */
    public static void abort(long communicator) {
        try {
            check("ncclCommAbort", (int) Library.ABORT.invokeExact(communicator));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static void check(String function, int code) {
        if (code != 0) {
            throw new NativeException(function, code, text(code));
        }
    }

    private static String text(int code) {
        try {
            return NativeMemory.at((long) Library.ERROR.invokeExact(code), Short.MAX_VALUE)
                    .getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static final class Presence {
        static final Optional<SymbolLookup> FOUND = CudaLibraries.find("nccl");
    }

    private static final class Library {
        private static final SymbolLookup NCCL = Presence.FOUND.orElseThrow(
                () -> new NativeException("libnccl", 0, "there is no NCCL beside the libtorch in use"));
        private static final MemoryLayout ID = MemoryLayout.structLayout(
                MemoryLayout.sequenceLayout(ID_BYTES, ValueLayout.JAVA_BYTE).withName("internal"));

        static final MethodHandle UNIQUE_ID = Native.function(NCCL, "ncclGetUniqueId", INT, LONG);
        static final MethodHandle INIT_RANK = Native.function(NCCL, "ncclCommInitRank", INT, LONG, INT, ID, INT);
        static final MethodHandle ALL_REDUCE =
                Native.function(NCCL, "ncclAllReduce", INT, LONG, LONG, LONG, INT, INT, LONG, LONG);
        static final MethodHandle DESTROY = Native.function(NCCL, "ncclCommDestroy", INT, LONG);
        static final MethodHandle ABORT = Native.function(NCCL, "ncclCommAbort", INT, LONG);
        static final MethodHandle ERROR = Native.function(NCCL, "ncclGetErrorString", LONG, INT);
    }
}
