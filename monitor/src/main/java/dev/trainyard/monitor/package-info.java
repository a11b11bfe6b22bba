/**
 * Samples of a machine: what a sample holds, and the thread that takes one after the other. Where the figures come from is
 * left to {@code host} and {@code gpu}, what they mean to {@code diagnose}, and where they go to whoever asks for them.
 */
@NullMarked
package dev.trainyard.monitor;

import org.jspecify.annotations.NullMarked;
