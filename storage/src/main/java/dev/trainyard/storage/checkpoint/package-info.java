/**
 * The checkpoint benchmark: how large the files of a large model's checkpoint are for each process, and how fast this
 * storage takes and returns them. What is written is random; nothing of it is kept in memory.
 */
@NullMarked
package dev.trainyard.storage.checkpoint;

import org.jspecify.annotations.NullMarked;
