/**
 * Fitting scaling laws: plain mathematics over arrays. No files, no tensors; tables come from {@code scaling.table}, figures
 * are drawn elsewhere.
 */
@NullMarked
package dev.trainyard.scaling.fit;

import org.jspecify.annotations.NullMarked;
