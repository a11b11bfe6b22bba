/**
 * The files of a data set: their names and sizes, the formats they are written in, and their generation. How they are read
 * in a run is {@code storage.run}'s business.
 */
@NullMarked
package dev.trainyard.storage.data;

import org.jspecify.annotations.NullMarked;
