package dev.trainyard.torch.optim;

import dev.trainyard.torch.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Moves the master values along the gradients of a {@link dev.trainyard.torch.nn.ParameterStore}. */
public sealed interface Optimizer extends AutoCloseable permits AdamW, Sgd {
    /** One update. */
    default void step() {
        step(null);
    }

    /**
     * One update, or none.
     *
     * @param foundInfinite float32 of one element, 1 where the gradient is not finite and the update must be skipped;
     *     null where that is not watched
     */
    void step(@Nullable Tensor foundInfinite);

    /** The learning rate of the next update; takes effect in replays of a captured step too. */
    void learningRate(double learningRate);

    /** The flat state tensors by name, laid out like the parameters, as a checkpoint stores them. */
    Map<String, Tensor> state();

    /** The number of updates done; skipped ones are not counted. */
    long updates();

    /** Goes on from {@code updates} after the state tensors were set. */
    void updates(long updates);

    @Override
    void close();
}
