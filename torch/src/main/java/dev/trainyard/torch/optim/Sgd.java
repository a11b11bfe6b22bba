package dev.trainyard.torch.optim;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Operator;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stochastic gradient descent with momentum, as PyTorch has it: the gradient joins the momentum undamped. */
public final class Sgd implements Optimizer {
    private static final Operator FUSED = Operator.of("aten::_fused_sgd_", "tensor_lr");

    private final ParameterStore parameters;
    private final double momentum;
    private final double weightDecay;
    private final Tensor velocity;
    private final Tensor learningRate;
    private final Tensor updates;

    /**
     * @param momentum share of the last update that is kept, in [0, 1)
     * @param weightDecay added to the gradient times the value; only on tensors of two or more dimensions
     */
    public Sgd(ParameterStore parameters, double momentum, double weightDecay) {
        this.parameters = parameters;
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        Tensor master = parameters.master();
        Device device = master.device();
        this.velocity = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, master.elements()));
        this.updates = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device));
        DType rateType = device.isCuda() ? DType.FLOAT32 : DType.FLOAT64;
        this.learningRate = TensorScope.kept(() -> Tensor.zeros(rateType, device));
    }

    @Override
    public void step(@Nullable Tensor foundInfinite) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor next = updates.plus(1);
            updates.copyFrom(foundInfinite == null ? next : next.subtract(foundInfinite));
            long decayed = parameters.decayedElements();
            group(0, decayed, weightDecay, foundInfinite);
            group(decayed, velocity.elements() - decayed, 0, foundInfinite);
            parameters.refresh();
        }
    }

    private void group(long from, long length, double decay, @Nullable Tensor foundInfinite) {
        if (length == 0) {
            return;
        }
        List<Tensor> values = List.of(parameters.master().narrow(0, from, length));
        List<Tensor> gradients = List.of(parameters.gradient().narrow(0, from, length));
        List<Tensor> velocities = momentum == 0 ? List.of() : List.of(velocity.narrow(0, from, length));
        FUSED.with()
                .tensors(values)
                .tensors(gradients)
                .tensors(velocities)
                .real(decay)
                .real(momentum)
                .tensor(learningRate)
                .real(0)
                .flag(false)
                .flag(false)
                // The velocity starts at zero, which makes the first step like every other.
                .flag(false)
                .none()
                .optional(foundInfinite)
                .run();
    }

    @Override
    public void learningRate(double value) {
        learningRate.fill(value);
    }

    @Override
    public Map<String, Tensor> state() {
        return Map.of("momentum", velocity);
    }

    @Override
    public long updates() {
        return Math.round(updates.item());
    }

    @Override
    public void updates(long count) {
        updates.fill(count);
    }

    @Override
    public void close() {
        velocity.close();
        learningRate.close();
        updates.close();
    }
}
