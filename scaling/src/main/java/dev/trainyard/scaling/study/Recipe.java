package dev.trainyard.scaling.study;

import java.util.OptionalLong;

/**
 * What all trials of a sweep share.
 *
 * @param hash of all that decides a result and is not chosen per trial
 * @param learningRate at the reference size of its rule
 * @param batchSize sequences of one accumulation step, at the reference size of its rule
 * @param tokensPerSequence tokens of an update per unit of batchSize
 * @param warmupLimit most updates of warm-up
 * @param uniqueTokens of the training data, if it has an end
 */
record Recipe(
        String hash,
        double learningRate,
        int batchSize,
        long tokensPerSequence,
        long warmupLimit,
        OptionalLong uniqueTokens) {}
