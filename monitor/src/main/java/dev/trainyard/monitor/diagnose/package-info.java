/**
 * What samples mean: a table of diagnoses, each with the setting to change, and the rules that find them in the last
 * samples of each GPU, of all of them, of the host and of the training loop. Telling anyone is left to others.
 */
@NullMarked
package dev.trainyard.monitor.diagnose;

import org.jspecify.annotations.NullMarked;
