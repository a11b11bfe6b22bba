/** Tensors, autograd, modules and optimisers on whatever libtorch is installed. */
@NullMarked
package dev.trainyard.torch;

import org.jspecify.annotations.NullMarked;
