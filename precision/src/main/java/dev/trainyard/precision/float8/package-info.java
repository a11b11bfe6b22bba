/**
 * Matrix products of 8-bit numbers on the tensor cores of Hopper and later: the kernel that makes the operands, and
 * libtorch's scaled product. What is rounded how is the recipe's business, in {@code dev.trainyard.precision.train}.
 */
@NullMarked
package dev.trainyard.precision.float8;

import org.jspecify.annotations.NullMarked;
