/**
 * Optimisers over a {@link dev.trainyard.torch.nn.ParameterStore}, learning-rate schedules and gradient clipping. All that
 * changes from step to step (learning rate, step count, clip factor) is a tensor on the device, so that a captured step
 * moves on when it is replayed.
 */
@NullMarked
package dev.trainyard.torch.optim;

import org.jspecify.annotations.NullMarked;
