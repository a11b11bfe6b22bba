/**
 * Sends a run to what people already use. A tracker is never called by the run: a {@link Follower} reads the run's files
 * behind the run's back, from a position of its own that is kept with the run, and hands the tracker what is new. So a
 * tracker costs the training nothing, goes on where it was after a restart, and fills in what an outage kept from it;
 * the files stay the truth. How a tracker writes or speaks is for the packages below.
 */
@NullMarked
package dev.trainyard.runs.trackers;

import org.jspecify.annotations.NullMarked;
