/**
 * The configuration of a training run: one record a section, in nanoGPT's names, each key with its type, default, range
 * and a sentence. What the values mean together is {@link dev.trainyard.train.config.TrainConfig}'s business; opening
 * data and devices is not done here.
 */
@NullMarked
package dev.trainyard.train.config;

import org.jspecify.annotations.NullMarked;
