package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.function;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The collectives of MPI on all processes of the job, in either of the two ABIs ({@link MpiNames}). Load
 * {@link MpiLibrary} first. Calls may come from any thread, one at a time. Every failure is a {@link NativeException}
 * with MPI's own text; a process that dies ends the others from outside, through the launcher.
 */
public final class Mpi {
    private static final int THREAD_SERIALIZED = 2;
    private static final int THREAD_MULTIPLE = 3;
    private static final int MAX_ERROR_STRING = 1024; // 256 in Open MPI
    private static final int MAX_PROCESSOR_NAME = 1024; // 256 in Open MPI

    private static final SymbolLookup MPI = MpiLibrary.symbols();
    private static final MpiNames NAMES = new MpiNames(MPI);

    private static final MethodHandle INITIALIZE = function(MPI, "MPI_Init_thread", INT, LONG, LONG, INT, LONG);
    private static final MethodHandle FINALIZE = function(MPI, "MPI_Finalize", INT);
    private static final MethodHandle ERROR_STRING = function(MPI, "MPI_Error_string", INT, INT, LONG, LONG);
    private static final MethodHandle PROCESSOR_NAME = function(MPI, "MPI_Get_processor_name", INT, LONG, LONG);
    private static final MethodHandle TEST = NAMES.test();
    private static final MethodHandle RETURN_ERRORS = NAMES.returnErrors();
    private static final MethodHandle RANK = NAMES.onWorld("MPI_Comm_rank", LONG);
    private static final MethodHandle SIZE = NAMES.onWorld("MPI_Comm_size", LONG);
    private static final MethodHandle IBARRIER = NAMES.onWorld("MPI_Ibarrier", LONG);
    private static final MethodHandle MAX = NAMES.allreduce("int64_t", "max");
    private static final MethodHandle BROADCAST = NAMES.broadcastBytes();
    private static final MethodHandle ALLGATHER = NAMES.allgatherBytes();
    private static final MethodHandle ALLGATHERV = NAMES.allgathervBytes();

    private Mpi() {}

    /**
     * Joins the job; once a process.
     *
     * @throws NativeException also if the library does not let several threads of a process call it
     */
    public static void initialize() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment granted = arena.allocate(INT);
            checked("MPI_Init_thread", (int) INITIALIZE.invokeExact(0L, 0L, THREAD_MULTIPLE, granted.address()));
            checked("MPI_Comm_set_errhandler", (int) RETURN_ERRORS.invokeExact());
            if (granted.get(INT, 0) < THREAD_SERIALIZED) {
                throw new NativeException("MPI_Init_thread", 0, "this library serves one thread only");
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Leaves the job in order; returns when all have called it. */
    public static void leave() {
        try {
            checked("MPI_Finalize", (int) FINALIZE.invokeExact());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static int rank() {
        return number("MPI_Comm_rank", RANK);
    }

    public static int size() {
        return number("MPI_Comm_size", SIZE);
    }

    /** The host's name as MPI knows it. */
    public static String processorName() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(MAX_PROCESSOR_NAME);
            MemorySegment length = arena.allocate(INT);
            checked("MPI_Get_processor_name", (int) PROCESSOR_NAME.invokeExact(name.address(), length.address()));
            return name.getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Says that this process has come to a barrier, and goes on: waiting inside MPI would keep a core busy.
     *
     * @param request 8 bytes that stay until {@link #isDone} has said yes
     */
    public static void arrive(MemorySegment request) {
        try {
            checked("MPI_Ibarrier", (int) IBARRIER.invokeExact(request.address()));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Whether all have come; do not ask again after a yes.
     *
     * @param flag 4 bytes of scratch
     */
    public static boolean isDone(MemorySegment request, MemorySegment flag) {
        try {
            checked("MPI_Test", (int) TEST.invokeExact(request.address(), flag.address()));
            return flag.get(INT, 0) != 0;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The greatest of everybody's {@code mine}. */
    public static long max(long mine) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocateFrom(LONG, mine);
            MemorySegment out = arena.allocate(LONG);
            checked("MPI_Allreduce", (int) MAX.invokeExact(in.address(), out.address(), 1));
            return out.get(LONG, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Fills everybody's {@code bytes}, equally long, with those of {@code root}. */
    public static void broadcast(MemorySegment bytes, int root) {
        try {
            int count = Math.toIntExact(bytes.byteSize());
            checked("MPI_Bcast", (int) BROADCAST.invokeExact(bytes.address(), count, root));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Puts everybody's {@code mine}, equally long, into {@code all} by rank. */
    public static void gather(MemorySegment mine, MemorySegment all) {
        try {
            int count = Math.toIntExact(mine.byteSize());
            checked("MPI_Allgather", (int) ALLGATHER.invokeExact(mine.address(), count, all.address(), count));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Puts everybody's {@code mine} into {@code all}.
     *
     * @param counts ints: the length of each rank's bytes
     * @param offsets ints: where each rank's bytes begin in {@code all}
     */
    public static void gather(MemorySegment mine, MemorySegment all, MemorySegment counts, MemorySegment offsets) {
        try {
            int count = Math.toIntExact(mine.byteSize());
            int code = (int)
                    ALLGATHERV.invokeExact(mine.address(), count, all.address(), counts.address(), offsets.address());
            checked("MPI_Allgatherv", code);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int number(String name, MethodHandle call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(INT);
            checked(name, (int) call.invokeExact(out.address()));
            return out.get(INT, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static void checked(String name, int code) {
        if (code != 0) {
            throw new NativeException(name, code, text(code));
        }
    }

    private static String text(int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(MAX_ERROR_STRING);
            MemorySegment length = arena.allocate(INT);
            int unknown = (int) ERROR_STRING.invokeExact(code, text.address(), length.address());
            return unknown == 0 ? text.getString(0) : "an unknown MPI error";
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
