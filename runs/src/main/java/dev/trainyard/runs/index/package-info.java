/**
 * An index over a folder of runs, so that a thousand of them are listed, searched and drawn in a moment. It is a SQLite
 * file that is derived from the run folders and from nothing else: whoever deletes it loses seconds, never data. The run
 * folders stay the only truth, and this package never writes to them.
 *
 * <p>{@link dev.trainyard.runs.index.RunIndex} is the way in. Below it: {@code IndexFile} opens the database,
 * {@code RunScan} finds what changed, {@code LineFile} and {@code LineScanner} read lines of numbers, {@code SeriesWriter}
 * packs them into {@code Chunk}s, {@code SeriesReader} answers for a chart. What a chart looks like is the dashboard's.
 */
@NullMarked
package dev.trainyard.runs.index;

import org.jspecify.annotations.NullMarked;
