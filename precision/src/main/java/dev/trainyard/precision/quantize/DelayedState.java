package dev.trainyard.precision.quantize;

import java.util.List;

/**
 * What delayed scaling remembers, for a checkpoint.
 *
 * @param scale the factor of the next call
 * @param history the largest magnitudes of earlier calls, a ring: call n, counted from 0, is at {@code n % size}
 * @param calls how many there were
 */
public record DelayedState(float scale, List<Float> history, long calls) {
    public DelayedState {
        history = List.copyOf(history);
    }
}
