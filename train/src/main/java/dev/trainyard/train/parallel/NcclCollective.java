package dev.trainyard.train.parallel;

import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.Nccl;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.cuda.CudaStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Workers on CUDA devices of this process, one thread each: tensors by NCCL, agreements on the host. */
final class NcclCollective implements Collective {
    private final int rank;
    private final int size;
    private final byte[] id;
    private final Meeting meeting;
    private final List<NcclCollective> all;
    private final AtomicLong communicator = new AtomicLong();

    private NcclCollective(int rank, int size, byte[] id, Meeting meeting, List<NcclCollective> all) {
        this.rank = rank;
        this.size = size;
        this.id = id;
        this.meeting = meeting;
        this.all = all;
    }

    /** The ends of {@code size} workers, by rank; each joins on its own thread, on which its device is in use, by {@link #sum}. */
    static List<Collective> of(int size) {
        Meeting meeting = new Meeting(size);
        byte[] id = Nccl.uniqueId();
        List<NcclCollective> ends = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ends.add(new NcclCollective(rank, size, id, meeting, ends));
        }
        return List.copyOf(ends);
    }

    @Override
    public void sum(Tensor tensor) {
        if (communicator.get() == 0) {
            communicator.set(Nccl.join(id, rank, size));
        }
        Nccl.sumFloats(
                tensor.address(),
                tensor.elements(),
                communicator.get(),
                CudaStream.current(tensor.device()).handle());
    }

    @Override
    public long max(long mine) {
        return meeting.max(mine);
    }

    /** Kernels of the others that wait for this worker would do so for ever: they are ended from here. */
    @Override
    public void fail(Throwable cause) {
        meeting.fail(rank, cause);
        for (NcclCollective one : all) {
            long closing = one.communicator.getAndSet(-1);
            if (closing > 0) {
                abort(closing);
            }
        }
    }

    private static void abort(long communicator) {
        try {
            Nccl.abort(communicator);
        } catch (NativeException e) {
            // What has failed already fails again: the cause is known.
        }
    }

    @Override
    public void close() {
        long closing = communicator.getAndSet(-1);
        if (closing > 0) {
            Nccl.destroy(closing);
        }
    }
}
