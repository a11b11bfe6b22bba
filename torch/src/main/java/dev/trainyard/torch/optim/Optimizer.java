package dev.trainyard.torch.optim;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves the master values along the gradients of a {@link ParameterStore}, by libtorch's fused kernels: one call for the
 * parameters that decay and one for the others.
 */
public abstract sealed class Optimizer implements AutoCloseable permits AdamW, Sgd {
    private final ParameterStore parameters;
    private final double weightDecay;
    private final Tensor updates;
    private final Tensor learningRate;

    /** @param weightDecay only on tensors of two or more dimensions */
    Optimizer(ParameterStore parameters, double weightDecay) {
        this.parameters = parameters;
        this.weightDecay = weightDecay;
        Device device = parameters.master().device();
        this.updates = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device));
        // The CUDA kernels read float32, the CPU ones take the double as PyTorch would pass it.
        DType rateType = device.isCuda() ? DType.FLOAT32 : DType.FLOAT64;
        this.learningRate = TensorScope.kept(() -> Tensor.zeros(rateType, device));
    }

    /**
     * One update.
     *
     * @param foundInfinite float32 of one element, 1 where the gradient is not finite and the update must be skipped;
     *     null where that is not watched
     */
    public final void step(@Nullable Tensor foundInfinite) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor next = updates.plus(1);
            updates.copyFrom(foundInfinite == null ? next : next.subtract(foundInfinite));
            long total = parameters.master().elements();
            long decayed = parameters.decayedElements();
            update(0, decayed, weightDecay, foundInfinite);
            update(decayed, total - decayed, 0, foundInfinite);
            parameters.refresh();
        }
    }

    /** One update from a gradient that is known to be finite. */
    public final void step() {
        step(null);
    }

    /** The learning rate of the next update; takes effect in replays of a captured step too. */
    public final void learningRate(double value) {
        learningRate.fill(value);
    }

    /** The flat state tensors by name, laid out like the parameters, as a checkpoint stores them. */
    public abstract Map<String, Tensor> state();

    /** The number of updates done; skipped ones are not counted. */
    public final long updates() {
        return Math.round(updates.item());
    }

    /** Goes on from {@code count} updates after the state tensors were set. */
    public final void updates(long count) {
        updates.fill(count);
    }

    /** Updates elements {@code from} to {@code from + length} of the flat tensors, by the fused kernel. */
    abstract void fused(
            Tensor values, Tensor gradients, long from, long length, double decay, @Nullable Tensor foundInfinite);

    /** The count of updates, float32 on the device. */
    final Tensor updateCount() {
        return updates;
    }

    /** As the kernels read it. */
    final Tensor rate() {
        return learningRate;
    }

    /** A zero tensor laid out like the parameters. */
    static Tensor flatState(ParameterStore parameters) {
        Tensor master = parameters.master();
        return TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, master.device(), master.elements()));
    }

    private void update(long from, long length, double decay, @Nullable Tensor foundInfinite) {
        if (length > 0) {
            Tensor values = parameters.master().narrow(0, from, length);
            Tensor gradients = parameters.gradient().narrow(0, from, length);
            fused(values, gradients, from, length, decay, foundInfinite);
        }
    }

    @Override
    public void close() {
        state().values().forEach(Tensor::close);
        updates.close();
        learningRate.close();
    }
}
