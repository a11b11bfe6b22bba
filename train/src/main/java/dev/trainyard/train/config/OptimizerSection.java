package dev.trainyard.train.config;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.AdamW;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.torch.optim.Schedule;
import dev.trainyard.torch.optim.Sgd;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The section {@code optimizer}. */
public record OptimizerSection(
        @Help("adamw, or sgd with beta1 as its momentum") @Default("adamw")
        Name name,

        @Help("peak learning rate") @Default("6e-4") @Range(above = 0)
        double learningRate,

        @Help("learning rate at the end of the decay; a tenth of the peak if it is not given") @Range(min = 0)
        OptionalDouble minLr,

        @Help("constant, cosine, linear, or wsd (warm-up, stable, decay)") @Default("cosine")
        Schedule.Shape schedule,

        @Help("updates of linear warm-up") @Default("100") @Range(min = 0)
        long warmupIters,

        @Help("update at which min_lr is reached; max_iters if it is not given") @Range(min = 1)
        OptionalLong lrDecayIters,

        @Help("decay of the mean of gradients") @Default("0.9") @Range(min = 0, below = 1)
        double beta1,

        @Help("decay of the mean of squared gradients") @Default("0.95") @Range(min = 0, below = 1)
        double beta2,

        @Help("decoupled weight decay, on tensors of two or more dimensions") @Default("0.1") @Range(min = 0)
        double weightDecay,

        @Help("limit of the global gradient norm; 0 is no limit") @Default("1.0") @Range(min = 0)
        double gradClip) {
    private static final double ADAM_EPSILON = 1e-8;

    /** The optimisers. */
    public enum Name {
        ADAMW,
        SGD
    }

    public OptimizerSection {
        if (minLr.isPresent() && minLr.getAsDouble() > learningRate) {
            throw new InputException("min_lr " + minLr.getAsDouble() + " is above learning_rate " + learningRate);
        }
    }

    /** Of the parameters given; the caller closes it. */
    public Optimizer create(ParameterStore parameters) {
        return switch (name) {
            case ADAMW -> new AdamW(parameters, new AdamW.Options(beta1, beta2, ADAM_EPSILON, weightDecay));
            case SGD -> new Sgd(parameters, beta1, weightDecay);
        };
    }

    /** The learning rate as a function of the update. */
    public Schedule scheduleFor(long maxIters) {
        return new Schedule(
                schedule, learningRate, minLr.orElse(learningRate / 10), warmupIters, lrDecayIters.orElse(maxIters));
    }
}
