package dev.trainyard.precision.quantize;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The memory of delayed scaling, on the device of its tensor: no call waits for the host to know the next factor. */
final class DelayedScale implements AutoCloseable {
    private static final CudaKernel ENTER =
            CudaProgram.resource(DelayedScale.class, "delayed.cu").kernel("enter");
    private static final int THREADS = 256;
    private static final int COUNT = 1;
    private static final int RING = 2;

    private final Scaling.Delayed how;
    private final TileFactor factor;
    /** Float32 (2 + history): the factor in use, how many updates there were, and the ring of magnitudes. */
    private final Tensor values;

    DelayedScale(Scaling.Delayed how, TileFactor factor, Device device) {
        this.how = how;
        this.factor = factor;
        this.values = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, RING + how.history()));
        try (TensorScope scope = TensorScope.open()) {
            values.narrow(0, 0, 1).fill(1);
        }
    }

    Scaling.Delayed how() {
        return how;
    }

    Tensor values() {
        return values;
    }

    /** The factor in use, of a tensor on the CPU. */
    float factor() {
        return values.memory().get(ValueLayout.JAVA_FLOAT, 0);
    }

    /**
     * Enters the magnitude of an update.
     *
     * @param amax float64 (1)
     */
    void enter(Tensor amax) {
        if (amax.device().isCuda()) {
            ENTER.with()
                    .tensor(values)
                    .tensor(amax)
                    .int32(how.history())
                    .int32(how.interval())
                    .int32(how.choice() == Scaling.Delayed.Choice.MOST_RECENT ? 1 : 0)
                    .float32(factor.formatMax() * Math.scalb(1f, -how.margin()))
                    .launch(amax.device(), 1, THREADS);
        } else {
            enter((float) amax.memory().get(ValueLayout.JAVA_DOUBLE, 0));
        }
    }

    /** On the CPU; delayed.cu does the same. */
    private void enter(float amax) {
        MemorySegment all = values.memory();
        long update = (long) all.getAtIndex(ValueLayout.JAVA_FLOAT, COUNT);
        all.setAtIndex(ValueLayout.JAVA_FLOAT, RING + update % how.history(), amax);
        all.setAtIndex(ValueLayout.JAVA_FLOAT, COUNT, (float) (update + 1));
        if ((update + 1) % how.interval() != 0) {
            return;
        }
        float largest = amax;
        if (how.choice() == Scaling.Delayed.Choice.MAX) {
            for (int i = 0; i < how.history(); i++) {
                largest = Math.max(largest, all.getAtIndex(ValueLayout.JAVA_FLOAT, RING + i));
            }
        }
        if (largest > 0) {
            all.set(ValueLayout.JAVA_FLOAT, 0, factor.ofMagnitude(largest));
        }
    }

    @Override
    public void close() {
        values.close();
    }
}
