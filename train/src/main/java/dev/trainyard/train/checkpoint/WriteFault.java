package dev.trainyard.train.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Something that a test wants to happen to a disk while a checkpoint is written to it. */
@FunctionalInterface
public interface WriteFault {
    /**
     * Called by one thread at a time, after a chunk of a file was written and before it is read back: throwing is a disk
     * that fails or is full, sleeping a slow one, and what is changed in the file is what the disk has made of it.
     */
    void written(Path file) throws IOException;
}
