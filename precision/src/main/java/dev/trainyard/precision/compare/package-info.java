/**
 * What a number format did to a training run: its losses beside those of a baseline, the layers that departed from what is
 * healthy and when, a verdict against limits, and the page that shows it. Reads run folders; trains nothing, and leaves the
 * measuring to telemetry and shadow.
 */
@NullMarked
package dev.trainyard.precision.compare;

import org.jspecify.annotations.NullMarked;
