package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.function;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What Open MPI and MPICH (with its kin) disagree on: a communicator, a type, an operation is the address of an exported
 * variable in the one and a fixed int in the other. Both are bound into the handles here, so that the callers see equal
 * signatures: addresses as long, counts and ranks as int.
 */
final class MpiNames {
    /** mpi.h of MPICH 3 and 4; Intel MPI and MVAPICH have the same. */
    private static final Map<String, Integer> MPICH = Map.of(
            "comm_world", 0x44000000,
            "byte", 0x4c00010d,
            "int64_t", 0x4c00083a,
            "op_max", 0x58000001,
            "errors_return", 0x54000001);

    private final SymbolLookup library;
    private final boolean open;
    private final MemoryLayout layout;

    MpiNames(SymbolLookup library) {
        this.library = library;
        this.open = library.find("ompi_mpi_comm_world").isPresent();
        this.layout = open ? LONG : INT;
    }

    /** A function whose first argument is the communicator, without it. */
    MethodHandle onWorld(String function, MemoryLayout... arguments) {
        MemoryLayout[] all =
                Stream.concat(Stream.of(layout), Stream.of(arguments)).toArray(MemoryLayout[]::new);
        return MethodHandles.insertArguments(function(library, function, INT, all), 0, handle("comm_world"));
    }

    /** (send, receive, count). */
    MethodHandle allreduce(String type, String operation) {
        MethodHandle call = function(library, "MPI_Allreduce", INT, LONG, LONG, INT, layout, layout, layout);
        return MethodHandles.insertArguments(call, 3, handle(type), handle("op_" + operation), handle("comm_world"));
    }

    /** (buffer, count, root). */
    MethodHandle broadcastBytes() {
        MethodHandle call = function(library, "MPI_Bcast", INT, LONG, INT, layout, INT, layout);
        call = MethodHandles.insertArguments(call, 4, handle("comm_world"));
        return MethodHandles.insertArguments(call, 2, handle("byte"));
    }

    /** (send, count, receive, count of each). */
    MethodHandle allgatherBytes() {
        MethodHandle call = function(library, "MPI_Allgather", INT, LONG, INT, layout, LONG, INT, layout, layout);
        call = MethodHandles.insertArguments(call, 5, handle("byte"), handle("comm_world"));
        return MethodHandles.insertArguments(call, 2, handle("byte"));
    }

    /** (send, count, receive, counts, offsets). */
    MethodHandle allgathervBytes() {
        MethodHandle call =
                function(library, "MPI_Allgatherv", INT, LONG, INT, layout, LONG, LONG, LONG, layout, layout);
        call = MethodHandles.insertArguments(call, 6, handle("byte"), handle("comm_world"));
        return MethodHandles.insertArguments(call, 2, handle("byte"));
    }

    /** (request, flag). */
    MethodHandle test() {
        long ignoreStatus = open ? 0 : 1; // MPI_STATUS_IGNORE
        return MethodHandles.insertArguments(function(library, "MPI_Test", INT, LONG, LONG, LONG), 2, ignoreStatus);
    }

    /** (): errors come back as codes instead of ending the job. */
    MethodHandle returnErrors() {
        MethodHandle call = function(library, "MPI_Comm_set_errhandler", INT, layout, layout);
        return MethodHandles.insertArguments(call, 0, handle("comm_world"), handle("errors_return"));
    }

    private Object handle(String name) {
        if (!open) {
            return Objects.requireNonNull(MPICH.get(name), name);
        }
        String symbol = "ompi_mpi_" + name;
        return library.find(symbol)
                .orElseThrow(() -> new NativeException(symbol, -1, "the MPI library does not export it"))
                .address();
    }
}
