package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import java.util.OptionalDouble;

/**
 * What is asked of a fit.
 *
 * @param flops the training budget
 * @param level probability of the intervals
 * @param seed of their draws
 * @param inferenceTokens that the trained model will read or write over its life
 * @param unique tokens at hand, if they are to be repeated
 */
public record Question(double flops, double level, long seed, OptionalDouble inferenceTokens, OptionalDouble unique) {
    public Question {
        if (!(flops > 0) || Double.isInfinite(flops)) {
            throw new InputException("a budget must be a positive number of FLOPs, got " + flops);
        }
        if (!(level > 0 && level < 1)) {
            throw new InputException("--ci-level must lie between 0 and 1, got " + level);
        }
        positive("--inference-tokens", inferenceTokens);
        positive("--unique", unique);
    }

    private static void positive(String name, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() > 0 && Double.isFinite(value.getAsDouble()))) {
            throw new InputException(name + " must be a positive number of tokens, got " + value.getAsDouble());
        }
    }
}
