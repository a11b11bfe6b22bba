package dev.trainyard.scaling.study;

import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.AdamW;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.torch.optim.Sgd;

/** With what the models of a study learn; the learning rate is the study's. */
public sealed interface StudyOptimizer {
    /** AdamW with betas 0.9 and 0.95 and weight decay 0.1. */
    static StudyOptimizer standard() {
        return new Adam(new AdamW.Options(0.9, 0.95, 1e-8, 0.1));
    }

    /** AdamW. */
    record Adam(AdamW.Options options) implements StudyOptimizer {}

    /**
     * Stochastic gradient descent.
     *
     * @param momentum share of the last update that is kept, in [0, 1)
     * @param weightDecay on tensors of two or more dimensions
     */
    record Momentum(double momentum, double weightDecay) implements StudyOptimizer {}

    /** One for these parameters. */
    default Optimizer over(ParameterStore parameters) {
        return switch (this) {
            case Adam adam -> new AdamW(parameters, adam.options());
            case Momentum sgd -> new Sgd(parameters, sgd.momentum(), sgd.weightDecay());
        };
    }
}
