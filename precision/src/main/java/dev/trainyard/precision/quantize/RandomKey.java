package dev.trainyard.precision.quantize;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;

/**
 * What the random bits of stochastic rounding are a function of, with the place of the element: Philox 4x32-10, whose counter
 * is (element / 4, tensor, step) and whose word is element % 4.
 *
 * @param seed of the run
 * @param tensor tells the tensors of one step apart
 * @param step int64 (1) on the device of the tensors that are rounded; read when the kernel runs, so that a replayed step moves
 *     on. Below 2^32.
 */
public record RandomKey(long seed, int tensor, Tensor step) {
    public RandomKey {
        if (step.dtype() != DType.INT64 || step.elements() != 1) {
            throw new IllegalArgumentException("the step is int64 (1), not " + step);
        }
    }

    /** Philox's key. */
    long key() {
        return new CounterRandom(seed, "stochastic rounding").bits(0);
    }
}
