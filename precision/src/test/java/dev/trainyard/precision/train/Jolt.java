package dev.trainyard.precision.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.Training;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does something to a run before an update. */
final class Jolt implements TrainExtension {
    /** Ends the process, as far as one can and go on testing. */
    static final Consumer<Training> DEATH = _ -> {
        throw new Died();
    };

    private final long step;
    private final Consumer<Training> action;
    private @Nullable Training training;

    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Jolt(long step, Consumer<Training> action) {
        this.step = step;
        this.action = action;
    }

    /** Multiplies all weights, so that the loss jumps. */
    static Jolt scaling(long step, double factor) {
        return new Jolt(step, training -> {
            try (TensorScope scope = TensorScope.open()) {
                training.parameters()
                        .master()
                        .copyFrom(training.parameters().master().times(factor));
                training.parameters().refresh();
            }
        });
    }

    @Override
    public String name() {
        return "jolt";
    }

    @Override
    public void bind(Config config) {}

    @Override
    public void begin(Training begun) {
        training = begun;
    }

    @Override
    public void beforeStep(long number) {
        if (number == step) {
            action.accept(Objects.requireNonNull(training));
        }
    }
}
