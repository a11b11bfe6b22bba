/**
 * The layers that networks are made of. A module holds named {@link dev.trainyard.torch.nn.Parameter}s, which have a
 * shape and an initial value from the start but memory only once a {@link dev.trainyard.torch.nn.ParameterStore} gives it
 * to them: a model can be built, counted and planned without a byte of memory. Training them is
 * {@code dev.trainyard.torch.optim}'s business.
 */
@NullMarked
package dev.trainyard.torch.nn;

import org.jspecify.annotations.NullMarked;
