/**
 * The emulated training: accelerators that wait for batches, "compute" and wait for each other, readers that really read,
 * and what that measured. Which files there are comes from {@code storage.data}; what a result is worth, from
 * {@code storage.rules}.
 */
@NullMarked
package dev.trainyard.storage.run;

import org.jspecify.annotations.NullMarked;
