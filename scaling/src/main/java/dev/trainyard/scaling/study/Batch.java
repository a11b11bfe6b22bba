package dev.trainyard.scaling.study;

import dev.trainyard.torch.Tensor;

/**
 * What one update learns from; shapes and types are between the data and the loss.
 *
 * @param inputs on the CPU; the study brings it to the device
 * @param targets on the CPU
 */
public record Batch(Tensor inputs, Tensor targets) {}
