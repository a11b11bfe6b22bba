package dev.trainyard.precision.quantize;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The memory of delayed scaling, on the device of its tensor: no call waits for the host to know the next factor. */
final class DelayedScale implements AutoCloseable {
    private final Scaling.Delayed how;
    private final TileFactor factor;
    /** Float32 (1 + history): the factor of the next call, then the ring of magnitudes. */
    private final Tensor values;
    /** Int64 (1): the calls so far. */
    private final Tensor calls;

    DelayedScale(Scaling.Delayed how, TileFactor factor, Device device) {
        this.how = how;
        this.factor = factor;
        this.values = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, 1 + how.history()));
        this.calls = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, 1));
        restore(new DelayedState(1, Collections.nCopies(how.history(), 0f), 0));
    }

    Scaling.Delayed how() {
        return how;
    }

    Tensor values() {
        return values;
    }

    Tensor calls() {
        return calls;
    }

    /** The factor of the next call, of a tensor on the CPU. */
    float next() {
        return values.memory().get(ValueLayout.JAVA_FLOAT, 0);
    }

    /** Enters the magnitude of a call on the CPU; quantize.cu does the same on its device. */
    void enter(float amax) {
        MemorySegment ring = values.memory();
        MemorySegment count = calls.memory();
        long call = count.get(ValueLayout.JAVA_LONG, 0);
        ring.setAtIndex(ValueLayout.JAVA_FLOAT, 1 + call % how.history(), amax);
        count.set(ValueLayout.JAVA_LONG, 0, call + 1);
        if ((call + 1) % how.interval() != 0) {
            return;
        }
        float largest = amax;
        if (how.choice() == Scaling.Delayed.Choice.MAX) {
            for (int i = 0; i < how.history(); i++) {
                largest = Math.max(largest, ring.getAtIndex(ValueLayout.JAVA_FLOAT, 1 + i));
            }
        }
        if (largest > 0) {
            ring.set(ValueLayout.JAVA_FLOAT, 0, factor.ofMagnitude(largest));
        }
    }

    /** Waits for the device. */
    DelayedState save() {
        float[] all = values.toFloats();
        List<Float> history = new ArrayList<>();
        for (int i = 1; i < all.length; i++) {
            history.add(all[i]);
        }
        return new DelayedState(all[0], history, calls.toLongs()[0]);
    }

    void restore(DelayedState state) {
        int size = state.history().size();
        if (size != how.history()) {
            throw new InputException("the checkpoint remembers " + size + " magnitudes for delayed scaling, the recipe "
                    + how.history() + "; go on with the recipe of the checkpoint");
        }
        float[] all = new float[1 + size];
        all[0] = state.scale();
        for (int i = 0; i < size; i++) {
            all[1 + i] = state.history().get(i);
        }
        try (TensorScope scope = TensorScope.open()) {
            values.copyFrom(Tensor.of(all, all.length));
            calls.copyFrom(Tensor.of(new long[] {state.calls()}, 1));
        }
    }

    @Override
    public void close() {
        values.close();
        calls.close();
    }
}
