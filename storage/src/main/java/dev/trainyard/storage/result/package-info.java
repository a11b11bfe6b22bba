/**
 * Results: the figures that follow from what a run measured, the files that mlpstorage and DLIO would have written, and the way
 * back from such files. What the figures are worth is for {@code storage.rules}.
 */
@NullMarked
package dev.trainyard.storage.result;

import org.jspecify.annotations.NullMarked;
