/**
 * Sweeps: which models to train for a study, and training them. A configuration becomes a plan ({@code sweep.json}), the
 * plan becomes trials, each a run of the trainer, and every trial becomes a row of {@code results.json}. What the rows
 * mean is left to {@code analysis} and {@code fit}; how a model is trained, to {@code train}.
 */
@NullMarked
package dev.trainyard.scaling.study;

import org.jspecify.annotations.NullMarked;
