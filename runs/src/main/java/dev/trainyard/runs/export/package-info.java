/**
 * The metrics of runs as tables for other programs: CSV and Parquet, read line by line from the runs' files, so that their
 * length does not matter. Which runs and which file, is for the caller.
 */
@NullMarked
package dev.trainyard.runs.export;

import org.jspecify.annotations.NullMarked;
