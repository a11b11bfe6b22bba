/**
 * What a run is watched for: numbers that only make sense beside earlier ones or beside another run's, and the conditions of the
 * alerts. How alerts are told is for {@code dev.trainyard.runs.alerts}, what is measured for {@code telemetry}.
 */
@NullMarked
package dev.trainyard.precision.watch;

import org.jspecify.annotations.NullMarked;
