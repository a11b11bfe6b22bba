/**
 * TensorBoard's event files: TFRecord framing, the messages of event.proto and summary.proto as far as they are used, and
 * which of them a run becomes.
 */
@NullMarked
package dev.trainyard.runs.trackers.tensorboard;

import org.jspecify.annotations.NullMarked;
