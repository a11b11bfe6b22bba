package dev.trainyard.train.checkpoint;

import dev.trainyard.base.Units;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.cuda.CudaException;
import dev.trainyard.torch.cuda.PinnedMemory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Copies of tensors in host memory that is allocated once: pinned for those of a CUDA device, from where a copy comes some
 * fifty times faster than into other memory. What is copied may change as soon as {@link #take} has returned.
 */
public final class HostCopies implements AutoCloseable {
    private record Pair(Tensor source, Tensor copy) {}

    private final Consumer<String> note;
    private final List<Pair> pairs = new ArrayList<>();
    private final List<PinnedMemory> pinned = new ArrayList<>();
    private boolean pins = true;

    /** @param note told once, in a sentence, if the host cannot pin so much memory and copies will be slow */
    public HostCopies(Consumer<String> note) {
        this.note = note;
    }

    /**
     * Makes room for a copy; its content is not set before {@link #take}.
     *
     * @param source float32, on any device; must outlive this
     * @return on the CPU in the shape of {@code source}; valid until {@link #close}
     */
    public Tensor of(Tensor source) {
        boolean wants = pins && source.device().isCuda() && source.elements() > 0;
        Tensor copy = wants ? pinned(source) : pageable(source);
        pairs.add(new Pair(source, copy));
        return copy;
    }

    /** Copies everything, and waits once. */
    public void take() {
        Set<Device> devices = new LinkedHashSet<>();
        for (Pair pair : pairs) {
            if (pair.source.device().isCuda()) {
                devices.add(pair.source.device());
                pair.copy.copyFromAsync(pair.source);
            } else {
                pair.copy.copyFrom(pair.source);
            }
        }
        devices.forEach(Cuda::synchronize);
    }

    private Tensor pinned(Tensor source) {
        long bytes = source.elements() * Float.BYTES;
        try {
            PinnedMemory memory = PinnedMemory.allocate(bytes);
            pinned.add(memory);
            return TensorScope.kept(() -> Tensor.over(memory.memory(), DType.FLOAT32, source.shape()));
        } catch (CudaException e) {
            pins = false;
            note.accept("the host cannot pin " + Units.bytes(bytes)
                    + " for checkpoints: each will hold training up for longer (" + e.getMessage() + ")");
            return pageable(source);
        }
    }

    private static Tensor pageable(Tensor source) {
        return TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, Device.CPU, source.shape()));
    }

    @Override
    public void close() {
        pairs.forEach(pair -> pair.copy.close());
        pinned.forEach(PinnedMemory::close);
    }
}
