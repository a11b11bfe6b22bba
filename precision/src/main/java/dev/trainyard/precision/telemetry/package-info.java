/**
 * What rounding and training do to the tensors of a run, measured on the device while it trains and written to the run:
 * {@link dev.trainyard.precision.telemetry.Telemetry} is the door. The counts of the roundings are the quantizers'; what is
 * worth an alert is for {@code watch}.
 */
@NullMarked
package dev.trainyard.precision.telemetry;

import org.jspecify.annotations.NullMarked;
