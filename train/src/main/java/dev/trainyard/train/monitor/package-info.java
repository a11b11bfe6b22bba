/**
 * The monitor beside a training run: samples go to {@code system.jsonl}, what is wrong becomes an alert, and the run ends
 * with a diagnosis. What a sample is and what it means is left to the module {@code monitor}.
 */
@NullMarked
package dev.trainyard.train.monitor;

import org.jspecify.annotations.NullMarked;
