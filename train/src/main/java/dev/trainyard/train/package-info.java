/**
 * The one trainer: a configuration becomes a {@link dev.trainyard.train.TrainPlan}, the plan is run by
 * {@link dev.trainyard.train.Trainer}, which writes records into a run folder. Features come in through
 * {@link dev.trainyard.train.TrainExtension} and no other way.
 */
@NullMarked
package dev.trainyard.train;

import org.jspecify.annotations.NullMarked;
