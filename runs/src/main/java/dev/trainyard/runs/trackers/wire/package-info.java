/** Protocol Buffers' encoding, as much as trackers write of it, without generated classes. */
@NullMarked
package dev.trainyard.runs.trackers.wire;

import org.jspecify.annotations.NullMarked;
