package dev.trainyard.train;

import dev.trainyard.torch.CutTape;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.DropoutStep;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.GradientClipping;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.train.model.Gpt;
import java.util.List;
import java.util.Optional;

/**
 * One update on fixed tensors: forward and backward of every micro-batch, clipping, the optimiser. Everything that
 * differs from step to step is read from tensors, so that a device can capture {@link #run} once and replay it. G is the
 * global batch, T the block size.
 */
final class TrainStep implements AutoCloseable {
    /** Places in {@link #report()}. */
    static final int LOSS = 0;

    static final int GRADIENT_NORM = 1;
    static final int SKIPPED = 2;
    static final int REPORTED = 3;

    private final Gpt model;
    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final Optional<LossScale> lossScale;
    private final double clip;
    private final long seed;
    private final long globalBatch;
    private final Tensor inputs;
    private final Tensor targets;
    private final Tensor counters;
    private final Tensor loss;
    private final Tensor report;
    private long microBatch;
    private Gpt.Recomputation recompute = Gpt.Recomputation.OFF;
    private Runnable afterBackward = () -> {};

    TrainStep(
            Gpt model,
            ParameterStore parameters,
            Optimizer optimizer,
            Optional<LossScale> lossScale,
            double clip,
            long seed,
            long globalBatch) {
        this.model = model;
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.lossScale = lossScale;
        this.clip = clip;
        this.seed = seed;
        this.globalBatch = globalBatch;
        this.microBatch = globalBatch;
        Device device = parameters.master().device();
        long time = model.shape().blockSize();
        inputs = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, globalBatch, time));
        targets = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, globalBatch, time));
        counters = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, globalBatch, 2));
        loss = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device));
        report = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, REPORTED));
        long[] samples = new long[Math.toIntExact(2 * globalBatch)];
        for (int i = 0; i < globalBatch; i++) {
            samples[2 * i + 1] = i;
        }
        try (TensorScope scope = TensorScope.open()) {
            counters.copyFrom(Tensor.of(samples, globalBatch, 2));
        }
    }

    /** (G, T), int64: to be filled before each run. */
    Tensor inputs() {
        return inputs;
    }

    /** (G, T), int64: to be filled before each run. */
    Tensor targets() {
        return targets;
    }

    /** float32 (3): loss before the update, norm of the gradient, 1 where the update was skipped. */
    Tensor report() {
        return report;
    }

    /** Says which update comes next; dropout depends on it. */
    void number(long step) {
        try (TensorScope scope = TensorScope.open()) {
            counters.narrow(1, 0, 1).fill(step);
        }
    }

    long microBatch() {
        return microBatch;
    }

    /** How many sequences are computed at once; never changes what is computed. */
    void microBatch(long sequences) {
        microBatch = Math.min(sequences, globalBatch);
    }

    Gpt.Recomputation recompute() {
        return recompute;
    }

    void recompute(Gpt.Recomputation mode) {
        recompute = mode;
    }

    /** What runs between backward and clipping. */
    void afterBackward(Runnable action) {
        afterBackward = action;
    }

    /** The whole update. */
    void run() {
        gradient();
        update();
    }

    /** Forward and backward of the global batch; may be repeated after it ran out of memory. */
    void gradient() {
        parameters.clearGradient();
        loss.zero();
        for (long from = 0; from < globalBatch; from += microBatch) {
            try (TensorScope scope = TensorScope.open()) {
                microBatch(from, Math.min(microBatch, globalBatch - from));
            }
            parameters.foldGradient(from == 0);
        }
    }

    /** Forward and backward of one micro-batch, whose gradient is thrown away: what it takes can then be measured. */
    void probe() {
        parameters.clearGradient();
        try (TensorScope scope = TensorScope.open()) {
            microBatch(0, microBatch);
        }
        parameters.clearGradient();
    }

    /** What follows the gradient: clipping, the optimiser, the report. */
    void update() {
        try (TensorScope scope = TensorScope.open()) {
            Optional<Tensor> infinite = lossScale.map(scale -> scale.unscale(parameters.gradient()));
            afterBackward.run();
            Tensor norm = GradientClipping.norm(parameters);
            if (clip > 0) {
                GradientClipping.clip(parameters, norm, clip);
            }
            optimizer.step(infinite.orElse(null));
            lossScale.ifPresent(LossScale::update);
            Tensor skipped = infinite.orElseGet(() -> Tensor.zeros(DType.FLOAT32, norm.device()));
            report.copyFrom(Tensor.stack(List.of(loss, norm, skipped)));
        }
    }

    private void microBatch(long from, long count) {
        CutTape tape = new CutTape();
        Tensor mean = model.loss(
                inputs.narrow(0, from, count),
                targets.narrow(0, from, count),
                DropoutStep.training(seed, counters.select(0, from)),
                recompute,
                tape);
        Tensor share = count == globalBatch ? mean : mean.times((double) count / globalBatch);
        loss.addInPlace(share.detach());
        tape.backward(lossScale.isEmpty() ? share : share.times(lossScale.get().scale()));
    }

    @Override
    public void close() {
        inputs.close();
        targets.close();
        counters.close();
        loss.close();
        report.close();
    }
}
