package dev.trainyard.torch.optim;

import dev.trainyard.torch.Operator;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stochastic gradient descent with momentum, as PyTorch has it: the gradient joins the momentum undamped. */
public final class Sgd extends Optimizer {
    private static final Operator FUSED = Operator.of("aten::_fused_sgd_", "tensor_lr");

    private final double momentum;
    private final Tensor velocity;

    /**
     * An optimiser whose momentum begins at zero.
     *
     * @param momentum share of the last update that is kept, in [0, 1)
     * @param weightDecay added to the gradient times the value; only on tensors of two or more dimensions
     */
    public Sgd(ParameterStore parameters, double momentum, double weightDecay) {
        super(parameters, weightDecay);
        this.momentum = momentum;
        this.velocity = flatState(parameters);
    }

    @Override
    void fused(Tensor values, Tensor gradients, long from, long length, double decay, @Nullable Tensor foundInfinite) {
        List<Tensor> velocities = momentum == 0 ? List.of() : List.of(velocity.narrow(0, from, length));
        FUSED.with()
                .tensors(List.of(values))
                .tensors(List.of(gradients))
                .tensors(velocities)
                .real(decay)
                .real(momentum)
                .tensor(rate())
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
    public Map<String, Tensor> state() {
        return Map.of("momentum", velocity);
    }
}
