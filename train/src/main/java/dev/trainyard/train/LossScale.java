package dev.trainyard.train;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Operator;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.List;

/**
 * Dynamic loss scaling for float16 (Micikevicius et al., 2018): the loss is multiplied so that small gradients survive;
 * a step with an infinite gradient is skipped and halves the scale, 2,000 good ones in a row double it. All of it happens
 * on the device, in PyTorch's own operators.
 */
final class LossScale implements AutoCloseable {
    private static final Operator UNSCALE = Operator.of("aten::_amp_foreach_non_finite_check_and_unscale_", "");
    private static final Operator UPDATE = Operator.of("aten::_amp_update_scale_", "");
    private static final double START = 65536;
    private static final double GROWTH = 2;
    private static final double BACKOFF = 0.5;
    private static final int INTERVAL = 2000;

    private final Tensor scale;
    private final Tensor goodSteps;
    private final Tensor infinite;

    LossScale(Device device) {
        scale = TensorScope.kept(() -> Tensor.empty(DType.FLOAT32, device).fill(START));
        goodSteps = TensorScope.kept(() -> Tensor.zeros(DType.INT32, device));
        infinite = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device));
    }

    /** What the loss is multiplied by: float32, no dimension. */
    Tensor scale() {
        return scale;
    }

    /** Divides the gradient by the scale; gives 1 if an element of it is not finite, else 0. */
    Tensor unscale(Tensor gradient) {
        infinite.zero();
        Tensor inverse = scale.reciprocal();
        UNSCALE.with()
                .tensors(List.of(gradient))
                .tensor(infinite)
                .tensor(inverse)
                .run();
        return infinite;
    }

    /** Adapts the scale to the step that has just been done. */
    void update() {
        UPDATE.with()
                .tensor(scale)
                .tensor(goodSteps)
                .tensor(infinite)
                .real(GROWTH)
                .real(BACKOFF)
                .integer(INTERVAL)
                .runInPlace();
    }

    double value() {
        return scale.item();
    }

    long goodStepsInARow() {
        return Math.round(goodSteps.item());
    }

    /** Goes on from a checkpoint. */
    void restore(double value, long goodStepsInARow) {
        scale.fill(value);
        goodSteps.fill(goodStepsInARow);
    }

    @Override
    public void close() {
        scale.close();
        goodSteps.close();
        infinite.close();
    }
}
