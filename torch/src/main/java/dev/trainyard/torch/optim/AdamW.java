package dev.trainyard.torch.optim;

import dev.trainyard.torch.Operator;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
public final class AdamW extends Optimizer {
    private static final Operator FUSED = Operator.of("aten::_fused_adamw_", "tensor_lr");

    /**
     * What stays the same from update to update.
     *
     * @param beta1 decay of the mean of gradients
     * @param beta2 decay of the mean of their squares
     * @param epsilon added to the root of the second mean
     * @param weightDecay per update, times the learning rate; only on tensors of two or more dimensions
     */
    public record Options(double beta1, double beta2, double epsilon, double weightDecay) {}

    private final Options options;
    private final Tensor mean;
    private final Tensor square;

    public AdamW(ParameterStore parameters, Options options) {
        super(parameters, options.weightDecay);
        this.options = options;
        this.mean = flatState(parameters);
        this.square = flatState(parameters);
    }

    @Override
    void fused(Tensor values, Tensor gradients, long from, long length, double decay, @Nullable Tensor foundInfinite) {
        List<Tensor> means = List.of(mean.narrow(0, from, length));
        List<Tensor> squares = List.of(square.narrow(0, from, length));
        FUSED.with()
                .tensors(List.of(values))
                .tensors(List.of(gradients))
                .tensors(means)
                .tensors(squares)
                .tensors(List.of())
                .tensors(List.of(updateCount()))
                .tensor(rate())
                .real(options.beta1)
                .real(options.beta2)
                .real(decay)
                .real(options.epsilon)
                .flag(false)
                .flag(false)
                .none()
                .optional(foundInfinite)
                .run();
    }

    @Override
    public Map<String, Tensor> state() {
        // In this order in every process, so that the files of equal checkpoints are equal; Map.of has another each
        // time.
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("exp_avg", mean);
        state.put("exp_avg_sq", square);
        return Collections.unmodifiableMap(state);
    }
}
