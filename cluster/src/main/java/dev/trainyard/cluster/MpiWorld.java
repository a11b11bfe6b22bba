package dev.trainyard.cluster;

import dev.trainyard.base.JobException;
import dev.trainyard.ffi.Mpi;
import dev.trainyard.ffi.NativeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The processes that mpirun or srun has started. All waiting is in {@link #barrier}, which yields the core after a
 * moment: MPI's own waiting would burn the CPU that the readers of the benchmark need.
 */
final class MpiWorld implements World {
    private static final long SPIN_NANOS = 50_000;
    private static final long PAUSE_NANOS = 20_000;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment request = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment flag = arena.allocate(ValueLayout.JAVA_INT);
    private final int rank;
    private final int size;
    private final List<String> hosts;

    /** Joins the job; the MPI library is loaded. */
    MpiWorld() {
        Mpi.initialize();
        rank = Mpi.rank();
        size = Mpi.size();
        hosts = allGather(Mpi.processorName().getBytes(StandardCharsets.UTF_8)).stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<String> hosts() {
        return hosts;
    }

    @Override
    public void barrier() {
        collective(() -> {
            Mpi.arrive(request);
            long start = System.nanoTime();
            while (!Mpi.isDone(request, flag)) {
                if (System.nanoTime() - start < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            return rank;
        });
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        barrier();
        return collective(() -> {
            try (Arena scratch = Arena.ofConfined()) {
                MemorySegment counts = scratch.allocate(ValueLayout.JAVA_INT, size);
                Mpi.gather(scratch.allocateFrom(ValueLayout.JAVA_INT, mine.length), counts);
                MemorySegment offsets = scratch.allocate(ValueLayout.JAVA_INT, size);
                int total = 0;
                for (int i = 0; i < size; i++) {
                    offsets.setAtIndex(ValueLayout.JAVA_INT, i, total);
                    total = Math.addExact(total, counts.getAtIndex(ValueLayout.JAVA_INT, i));
                }
                MemorySegment all = scratch.allocate(Math.max(1, total));
                Mpi.gather(scratch.allocateFrom(ValueLayout.JAVA_BYTE, mine), all, counts, offsets);
                List<byte[]> byRank = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    int offset = offsets.getAtIndex(ValueLayout.JAVA_INT, i);
                    byRank.add(all.asSlice(offset, counts.getAtIndex(ValueLayout.JAVA_INT, i))
                            .toArray(ValueLayout.JAVA_BYTE));
                }
                return byRank;
            }
        });
    }

    @Override
    public byte[] fromFirst(byte[] bytes) {
        barrier();
        return collective(() -> {
            try (Arena scratch = Arena.ofConfined()) {
                MemorySegment length = scratch.allocateFrom(ValueLayout.JAVA_INT, bytes.length);
                Mpi.broadcast(length, 0);
                MemorySegment buffer = scratch.allocate(length.get(ValueLayout.JAVA_INT, 0));
                if (rank == 0) {
                    buffer.copyFrom(MemorySegment.ofArray(bytes));
                }
                Mpi.broadcast(buffer, 0);
                return buffer.toArray(ValueLayout.JAVA_BYTE);
            }
        });
    }

    @Override
    public long max(long mine) {
        barrier();
        return collective(() -> Mpi.max(mine));
    }

    @Override
    public void close() {
        barrier();
        collective(() -> {
            Mpi.leave();
            return rank;
        });
        arena.close();
    }

    private <T> T collective(Supplier<T> call) {
        try {
            return call.get();
        } catch (NativeException e) {
            throw new JobException(
                    "rank " + rank + " on " + hostName() + " cannot reach the others: " + e.getMessage(), e);
        }
    }

    private String hostName() {
        return hosts == null ? Mpi.processorName() : hosts.get(rank);
    }
}
