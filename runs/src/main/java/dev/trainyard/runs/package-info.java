/**
 * Run folders: what ran, with which configuration, and what it measured. Append-only, one writer, valid after a crash.
 * The store finds and locks folders, a writer appends to one, a folder reads it back, and comparisons say where two
 * runs differ. What a checkpoint holds and when to write one is for the trainer.
 */
@NullMarked
package dev.trainyard.runs;

import org.jspecify.annotations.NullMarked;
