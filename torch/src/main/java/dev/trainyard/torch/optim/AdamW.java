package dev.trainyard.torch.optim;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Operator;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), by libtorch's fused kernel: one call for the decayed
 * parameters and one for the others.
 */
public final class AdamW implements Optimizer {
    private static final Operator FUSED = Operator.of("aten::_fused_adamw_", "tensor_lr");

    /**
     * @param beta1 decay of the mean of gradients
     * @param beta2 decay of the mean of their squares
     * @param epsilon added to the root of the second mean
     * @param weightDecay per update, times the learning rate; only on tensors of two or more dimensions
     */
    public record Options(double beta1, double beta2, double epsilon, double weightDecay) {}

    private final Options options;
    private final ParameterStore parameters;
    private final Tensor mean;
    private final Tensor square;
    private final Tensor updates;
    private final Tensor learningRate;

    public AdamW(ParameterStore parameters, Options options) {
        this.options = options;
        this.parameters = parameters;
        Tensor master = parameters.master();
        Device device = master.device();
        this.mean = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, master.elements()));
        this.square = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, master.elements()));
        this.updates = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device));
        // The CUDA kernel reads float32, the CPU one takes the double as PyTorch would pass it.
        DType rateType = device.isCuda() ? DType.FLOAT32 : DType.FLOAT64;
        this.learningRate = TensorScope.kept(() -> Tensor.zeros(rateType, device));
    }

    @Override
    public void step(@Nullable Tensor foundInfinite) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor next = updates.plus(1);
            updates.copyFrom(foundInfinite == null ? next : next.subtract(foundInfinite));
            long total = mean.elements();
            long decayed = parameters.decayedElements();
            group(0, decayed, options.weightDecay, foundInfinite);
            group(decayed, total - decayed, 0, foundInfinite);
            parameters.refresh();
        }
    }

    private void group(long from, long length, double weightDecay, @Nullable Tensor foundInfinite) {
        if (length == 0) {
            return;
        }
        List<Tensor> values = List.of(parameters.master().narrow(0, from, length));
        List<Tensor> gradients = List.of(parameters.gradient().narrow(0, from, length));
        List<Tensor> means = List.of(mean.narrow(0, from, length));
        List<Tensor> squares = List.of(square.narrow(0, from, length));
        FUSED.with()
                .tensors(values)
                .tensors(gradients)
                .tensors(means)
                .tensors(squares)
                .tensors(List.of())
                .tensors(List.of(updates))
                .tensor(learningRate)
                .real(options.beta1)
                .real(options.beta2)
                .real(weightDecay)
                .real(options.epsilon)
                .flag(false)
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
        // In this order in every process, so that the files of equal checkpoints are equal; Map.of has another each
        // time.
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("exp_avg", mean);
        state.put("exp_avg_sq", square);
        return Collections.unmodifiableMap(state);
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
        mean.close();
        square.close();
        updates.close();
        learningRate.close();
    }
}
