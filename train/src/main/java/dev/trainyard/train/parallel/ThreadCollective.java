package dev.trainyard.train.parallel;

import dev.trainyard.torch.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Workers on the CPU: each adds up its part of everybody's tensors, in order of rank, and writes it to all of them. */
final class ThreadCollective implements Collective {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final int rank;
    private final Meeting meeting;
    private final AtomicReferenceArray<MemorySegment> tensors;

    private ThreadCollective(int rank, Meeting meeting, AtomicReferenceArray<MemorySegment> tensors) {
        this.rank = rank;
        this.meeting = meeting;
        this.tensors = tensors;
    }

    /** The ends of {@code size} workers, by rank. */
    static List<Collective> of(int size) {
        Meeting meeting = new Meeting(size);
        AtomicReferenceArray<MemorySegment> tensors = new AtomicReferenceArray<>(size);
        List<Collective> ends = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ends.add(new ThreadCollective(rank, meeting, tensors));
        }
        return ends;
    }

    @Override
    public void sum(Tensor tensor) {
        tensors.set(rank, tensor.memory());
        meeting.max(0);
        int size = tensors.length();
        MemorySegment[] everybody = new MemorySegment[size];
        for (int other = 0; other < size; other++) {
            everybody[other] = tensors.get(other);
        }
        long elements = tensor.elements();
        long until = elements * (rank + 1) / size;
        for (long i = elements * rank / size; i < until; i++) {
            float sum = 0;
            for (int other = 0; other < size; other++) {
                sum += everybody[other].getAtIndex(FLOAT, i);
            }
            for (int other = 0; other < size; other++) {
                everybody[other].setAtIndex(FLOAT, i, sum);
            }
        }
        meeting.max(0);
    }

    @Override
    public long max(long mine) {
        return meeting.max(mine);
    }

    @Override
    public void fail(Throwable cause) {
        meeting.fail(rank, cause);
    }

    @Override
    public void close() {
        // the garbage collector has the rest
    }
}
