/**
 * Several workers on one global batch: who computes which sequences, how gradients become one, and what happens when a worker
 * fails. Knows nothing of models or of the loop.
 */
@NullMarked
package dev.trainyard.train.parallel;

import org.jspecify.annotations.NullMarked;
