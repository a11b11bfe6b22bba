package dev.trainyard.storage.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One way to get at the bytes of files, one file after the other, for one thread. */
interface OpenFile {
    /** Opens {@code path}; what was open is closed. */
    void open(Path path) throws IOException;

    /**
     * Reads, really.
     *
     * @param length at most {@link #most}
     * @return the bytes, fewer than {@code length} only at the end of the file; good until the next call
     */
    ByteBuffer read(long offset, int length) throws IOException;

    void close() throws IOException;

    /** Most bytes of one read. */
    int most();
}
