/**
 * What a CUDA device offers beyond libtorch's operators: streams, events, step graphs, pinned host memory, and kernels of
 * our own. Everything here needs {@link dev.trainyard.torch.Torch#load} before it, and all but {@link
 * dev.trainyard.torch.cuda.Cuda#isAvailable} a device. Which kernels there are is left to the packages that need them.
 */
@NullMarked
package dev.trainyard.torch.cuda;

import org.jspecify.annotations.NullMarked;
