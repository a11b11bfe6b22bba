package dev.trainyard.train.checkpoint;

import java.nio.file.Path;

/**
 * A committed checkpoint, not verified.
 *
 * @param bytes of its files as they lie on the disk
 */
public record CheckpointInfo(long step, Path directory, long bytes) {}
