package dev.trainyard.scaling.study;

/**
 * What training one trial has given.
 *
 * @param finished whether all its tokens were trained on
 * @param loss validation loss, nats per token
 * @param tokens trained on, over all restarts
 * @param seconds of training, over all restarts
 * @param tokensPerSecond of the last stretch, evaluation and checkpoints left out
 */
record Measured(boolean finished, double loss, long tokens, double seconds, double tokensPerSecond, String device) {}
