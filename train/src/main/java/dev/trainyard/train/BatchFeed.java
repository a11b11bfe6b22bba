package dev.trainyard.train;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.CudaEvent;
import dev.trainyard.torch.cuda.CudaStream;
import dev.trainyard.torch.cuda.PinnedMemory;
import dev.trainyard.train.data.BatchOrder;
import dev.trainyard.train.data.Batches;
import dev.trainyard.train.data.TokenFile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fills the step's input tensors. On the CPU straight into them; for a device through a ring of pinned memory, so that the
 * copy of the next step is queued while this one computes. A fill waits where the device is a whole ring behind.
 */
final class BatchFeed implements AutoCloseable {
    /** How many fills may be under way. */
    static final int RING = 16;

    private final TokenFile file;
    private final BatchOrder order;
    private final Batches batches;
    private final Tensor inputs;
    private final Tensor targets;
    private final PhaseClock clock;
    private Consumer<Runnable> reader = Runnable::run;
    private final List<Slot> ring = new ArrayList<>();
    private int next;

    BatchFeed(TokenFile file, BatchOrder order, int vocabulary, Tensor inputs, Tensor targets, PhaseClock clock) {
        this.file = file;
        this.order = order;
        this.batches = new Batches(vocabulary);
        this.inputs = inputs;
        this.targets = targets;
        this.clock = clock;
        if (inputs.device().isCuda()) {
            for (int i = 0; i < RING; i++) {
                ring.add(new Slot(inputs.device(), inputs.shape()));
            }
        }
    }

    /** Lets {@code through} do the reading: again, for one, when it fails. */
    void readThrough(Consumer<Runnable> through) {
        reader = through;
    }

    /** Fills the tensors with the samples from {@code firstSample} on. */
    void fill(long firstSample) {
        int count = Math.toIntExact(inputs.size(0));
        Device device = inputs.device();
        if (!device.isCuda()) {
            read(firstSample, count, inputs.memory(), targets.memory());
            return;
        }
        Slot slot = ring.get(next);
        next = (next + 1) % RING;
        slot.copied.synchronize();
        read(firstSample, count, slot.inputs.memory(), slot.targets.memory());
        inputs.copyFromAsync(slot.inputTensor);
        targets.copyFromAsync(slot.targetTensor);
        slot.copied.record(CudaStream.current(device));
    }

    private void read(long firstSample, int count, MemorySegment into, MemorySegment shifted) {
        PhaseClock.Phase before = clock.enter(PhaseClock.Phase.DATA);
        reader.accept(() -> batches.fill(file, order, firstSample, count, into, shifted));
        clock.enter(before);
    }

    @Override
    public void close() {
        ring.forEach(Slot::close);
    }

    private static final class Slot {
        private final PinnedMemory inputs;
        private final PinnedMemory targets;
        private final Tensor inputTensor;
        private final Tensor targetTensor;
        private final CudaEvent copied;

        Slot(Device device, long[] shape) {
            long bytes = Tensor.elements(shape) * DType.INT64.bytes();
            inputs = PinnedMemory.allocate(bytes);
            targets = PinnedMemory.allocate(bytes);
            inputTensor = over(inputs.memory(), shape);
            targetTensor = over(targets.memory(), shape);
            copied = CudaEvent.create(device);
        }

        private static Tensor over(MemorySegment memory, long[] shape) {
            return TensorScope.kept(() -> Tensor.over(memory, DType.INT64, shape));
        }

        void close() {
            copied.synchronize();
            copied.close();
            inputTensor.close();
            targetTensor.close();
            inputs.close();
            targets.close();
        }
    }
}
