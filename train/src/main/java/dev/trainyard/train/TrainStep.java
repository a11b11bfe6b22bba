package dev.trainyard.train;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.GradientClipping;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.train.parallel.Collective;
import java.util.List;
import java.util.Optional;

/**
 * One update on fixed tensors: the gradient, clipping, the optimiser. Everything that differs from step to step is read
 * from tensors, so that a device can capture {@link #run} once and replay it.
 */
final class TrainStep implements AutoCloseable {
    /** Places in {@link #report()}. */
    static final int LOSS = 0;

    static final int GRADIENT_NORM = 1;
    static final int SKIPPED = 2;
    static final int REPORTED = 3;

    private final BatchGradient gradient;
    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final Optional<LossScale> lossScale;
    private final Collective others;
    private final double clip;
    private final Tensor report;
    private Runnable afterBackward = () -> {};
    private Runnable afterOptimizer = () -> {};

    TrainStep(
            BatchGradient gradient,
            ParameterStore parameters,
            Optimizer optimizer,
            Optional<LossScale> lossScale,
            Collective others,
            double clip) {
        this.others = others;
        this.gradient = gradient;
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.lossScale = lossScale;
        this.clip = clip;
        report = TensorScope.kept(
                () -> Tensor.zeros(DType.FLOAT32, parameters.master().device(), REPORTED));
    }

    /** float32 (3): loss before the update, norm of the gradient, 1 where the update was skipped. */
    Tensor report() {
        return report;
    }

    /** Forward and backward. */
    BatchGradient gradient() {
        return gradient;
    }

    /** What runs between backward and clipping, and what after the optimiser. */
    void listeners(Runnable backward, Runnable optimiser) {
        afterBackward = backward;
        afterOptimizer = optimiser;
    }

    /** The whole update. */
    void run() {
        gradient.compute();
        update();
    }

    /** What follows the worker's own gradient: that of the others, clipping, the optimiser, the report. */
    void update() {
        gradient.reduce(others);
        try (TensorScope scope = TensorScope.open()) {
            Optional<Tensor> infinite = lossScale.map(scale -> scale.unscale(parameters.gradient()));
            afterBackward.run();
            Tensor norm = GradientClipping.norm(parameters);
            if (clip > 0) {
                GradientClipping.clip(parameters, norm, clip);
            }
            optimizer.step(infinite.orElse(null));
            afterOptimizer.run();
            lossScale.ifPresent(LossScale::update);
            Tensor skipped = infinite.orElseGet(() -> Tensor.zeros(DType.FLOAT32, norm.device()));
            report.copyFrom(Tensor.stack(List.of(gradient.loss(), norm, skipped)));
        }
    }

    @Override
    public void close() {
        gradient.close();
        report.close();
    }
}
