/**
 * Quantised training: {@link dev.trainyard.precision.train.PrecisionExtension} puts a recipe into a training run. What is
 * rounded is counted where it is rounded; what the counts mean is told by {@code telemetry}, and what is wrong with it by {@code watch}.
 */
@NullMarked
package dev.trainyard.precision.train;

import org.jspecify.annotations.NullMarked;
