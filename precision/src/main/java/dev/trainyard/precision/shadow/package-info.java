/**
 * The FP32 shadow: the gradient of the same batches, with the same dropout, in float32 arithmetic beside a run in low
 * precision, and how far the run's is from it, parameter by parameter. What the numbers mean for a verdict is
 * {@link dev.trainyard.precision.compare}'s business.
 */
@NullMarked
package dev.trainyard.precision.shadow;

import org.jspecify.annotations.NullMarked;
