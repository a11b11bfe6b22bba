package dev.trainyard.train;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.train.parallel.Share;

/**
 * What a worker computes of the global batch of one update, on its device, at the same place for every update: G sequences of T
 * tokens, all of the batch where there is one worker, and where in the run each stands.
 */
public final class StepBatch implements AutoCloseable {
    private final Tensor inputs;
    private final Tensor targets;
    private final Tensor counters;

    StepBatch(Device device, Share share, long time) {
        long sequences = share.count();
        inputs = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, sequences, time));
        targets = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, sequences, time));
        counters = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, sequences, 2));
        long[] samples = new long[Math.toIntExact(2 * sequences)];
        for (int i = 0; i < sequences; i++) {
            samples[2 * i + 1] = share.from() + i;
        }
        try (TensorScope scope = TensorScope.open()) {
            counters.copyFrom(Tensor.of(samples, sequences, 2));
        }
    }

    /** G. */
    public long sequences() {
        return inputs.size(0);
    }

    /** (G, T), int64. */
    public Tensor inputs() {
        return inputs;
    }

    /** (G, T), int64. */
    public Tensor targets() {
        return targets;
    }

    /** (G, 2), int64: of each sequence the update, counted from 1, and its place in the global batch. */
    public Tensor counters() {
        return counters;
    }

    /** Says which update comes next; dropout depends on it. */
    void number(long step) {
        try (TensorScope scope = TensorScope.open()) {
            counters.narrow(1, 0, 1).fill(step);
        }
    }

    @Override
    public void close() {
        inputs.close();
        targets.close();
        counters.close();
    }
}
