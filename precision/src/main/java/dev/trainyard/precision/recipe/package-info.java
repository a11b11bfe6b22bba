/**
 * What is rounded in a training run, and how: {@link dev.trainyard.precision.recipe.Recipe} is a file, shipped or the user's
 * own, {@link dev.trainyard.precision.recipe.LayerRules} is what it means for one model. Nothing is rounded here.
 */
@NullMarked
package dev.trainyard.precision.recipe;

import org.jspecify.annotations.NullMarked;
