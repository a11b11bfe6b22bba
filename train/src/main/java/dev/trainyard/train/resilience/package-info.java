/**
 * How a run gets to its end whatever happens to it: where its time goes, what is tried again, when it is stuck or lost, and
 * faults made to order. The loop asks; nothing here trains or writes checkpoints.
 */
@NullMarked
package dev.trainyard.train.resilience;

import org.jspecify.annotations.NullMarked;
