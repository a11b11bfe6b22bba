package dev.trainyard.train.sample;

import dev.trainyard.base.InputException;

/**
 * How tokens are drawn. The three limits work together: of the {@code topK} likeliest tokens the smallest set that holds
 * {@code topP} of their probability stays.
 *
 * @param maxTokens how many tokens to draw at most
 * @param temperature logits are divided by it; below 1 is bolder about the likely, 0 always takes the likeliest
 * @param topK only this many of the likeliest tokens; 0 is all
 * @param topP only the likeliest tokens that together have this probability; 1 is all
 * @param seed of the draws; the same seed, model and prompt give the same text
 */
public record Sampling(int maxTokens, double temperature, int topK, double topP, long seed) {
    /**
     * @throws InputException if a value is impossible
     */
    public Sampling {
        require(maxTokens >= 1, "max-tokens", maxTokens, "at least 1");
        require(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature, "0 or more");
        require(topK >= 0, "top-k", topK, "at least 1, or 0 for all");
        require(topP > 0 && topP <= 1, "top-p", topP, "above 0, and 1 at most");
    }

    private static void require(boolean holds, String what, Number value, String range) {
        if (!holds) {
            throw new InputException(what + " is " + value + ", but must be " + range);
        }
    }
}
