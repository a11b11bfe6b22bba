/** The section {@code trackers} of a training run: to whom it is sent. How, is for {@code dev.trainyard.runs.trackers}. */
@NullMarked
package dev.trainyard.train.trackers;

import org.jspecify.annotations.NullMarked;
