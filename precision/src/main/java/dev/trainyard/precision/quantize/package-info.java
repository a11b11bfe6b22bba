/**
 * Rounds whole tensors to a number format and says what that did to them: one pass over the memory that scales, rounds,
 * scales back and counts. On the CPU Java over the tensor's memory, on CUDA a kernel with the same results. Which tensors of a
 * model are rounded, and what becomes of the counts, is for others.
 */
@NullMarked
package dev.trainyard.precision.quantize;

import org.jspecify.annotations.NullMarked;
