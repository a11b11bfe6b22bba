/**
 * Number formats of up to 19 bits: what each code means, how a number is rounded into one, and the formats whose blocks share
 * a scale. Plain arithmetic on bits, without tensors; whole tensors are for {@code precision.quantize}.
 */
@NullMarked
package dev.trainyard.precision.format;

import org.jspecify.annotations.NullMarked;
