/** Model, data, loop and checkpoints: the one trainer that every feature extends. */
@NullMarked
package dev.trainyard.train;

import org.jspecify.annotations.NullMarked;
