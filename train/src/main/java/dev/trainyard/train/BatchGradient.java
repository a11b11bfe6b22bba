package dev.trainyard.train;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.parallel.Collective;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Forward and backward of a global batch, in micro-batches of any size: it is left in the store's gradient, and the mean
 * loss beside it. Everything that differs from update to update is read from tensors, so that a device can capture it.
 */
public final class BatchGradient implements AutoCloseable {
    private final Gpt model;
    private final ParameterStore parameters;
    private final StepBatch batch;
    private final long whole;
    private final long seed;
    private final Optional<LossScale> lossScale;
    private final Tensor loss;
    private long microBatch;
    private Gpt.Recomputation recompute = Gpt.Recomputation.OFF;
    private Runnable before = () -> {};
    private LongConsumer afterMicroBatch = _ -> {};

    /**
     * @param batch the sequences to compute
     * @param whole sequences of the global batch, over which loss and gradient are means
     */
    BatchGradient(
            Gpt model,
            ParameterStore parameters,
            StepBatch batch,
            long whole,
            long seed,
            Optional<LossScale> lossScale) {
        this.whole = whole;
        this.model = model;
        this.parameters = parameters;
        this.batch = batch;
        this.seed = seed;
        this.lossScale = lossScale;
        this.microBatch = batch.sequences();
        loss = TensorScope.kept(
                () -> Tensor.zeros(DType.FLOAT32, parameters.master().device()));
    }

    /** Computes it; may be repeated after it ran out of memory. */
    public void compute() {
        before.run();
        parameters.clearGradient();
        loss.zero();
        long sequences = batch.sequences();
        for (long from = 0; from < sequences; from += microBatch) {
            try (TensorScope scope = TensorScope.open()) {
                microBatch(from, Math.min(microBatch, sequences - from));
            }
            parameters.foldGradient(from == 0);
            afterMicroBatch.accept(Math.min(sequences, from + microBatch));
        }
    }

    /** Adds what the other workers have computed of the batch. */
    void reduce(Collective others) {
        others.sum(parameters.gradient());
        others.sum(loss);
    }

    /** Mean loss of the batch: float32, no dimension; the same tensor every time. */
    public Tensor loss() {
        return loss;
    }

    /** How many sequences are computed at once; never changes what is computed. */
    public long microBatch() {
        return microBatch;
    }

    /** Sets {@link #microBatch}, at most the global batch. */
    public void microBatch(long sequences) {
        microBatch = Math.min(sequences, batch.sequences());
    }

    /** What forward keeps for backward. */
    public Gpt.Recomputation recompute() {
        return recompute;
    }

    /** Sets {@link #recompute}. */
    public void recompute(Gpt.Recomputation mode) {
        recompute = mode;
    }

    /**
     * Who is told of the batch.
     *
     * @param begin before its first micro-batch
     * @param done after each micro-batch, how many sequences are done
     */
    void listeners(Runnable begin, LongConsumer done) {
        before = begin;
        afterMicroBatch = done;
    }

    /** Forward and backward of one micro-batch, whose gradient is thrown away: what it takes can then be measured. */
    void probe() {
        parameters.clearGradient();
        try (TensorScope scope = TensorScope.open()) {
            microBatch(0, microBatch);
        }
        parameters.clearGradient();
    }

    private void microBatch(long from, long count) {
        ForwardPass pass = ForwardPass.training(seed, batch.counters().select(0, from));
        Tensor mean = model.loss(
                batch.inputs().narrow(0, from, count), batch.targets().narrow(0, from, count), pass, recompute);
        Tensor share = count == whole ? mean : mean.times((double) count / whole);
        loss.addInPlace(share.detach());
        pass.tape()
                .backward(
                        lossScale.isEmpty()
                                ? share
                                : share.times(lossScale.get().scale()));
    }

    @Override
    public void close() {
        loss.close();
    }
}
