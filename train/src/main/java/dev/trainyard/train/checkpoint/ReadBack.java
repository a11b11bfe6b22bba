package dev.trainyard.train.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Looks whether what was written can be read again, from the disk itself where its file system allows that. */
final class ReadBack {
    private final boolean wanted;
    private final LongAdder nanos = new LongAdder();

    ReadBack(boolean wanted) {
        this.wanted = wanted;
    }

    /**
     * Compares a chunk that was written with its hash.
     *
     * @param buffer its content is lost
     * @throws IOException if the file holds something else
     */
    void check(BlockFile file, Path path, long position, long size, String hash, MemorySegment buffer)
            throws IOException {
        if (!wanted) {
            return;
        }
        long start = System.nanoTime();
        try {
            buffer.asSlice(0, size).fill((byte) 0); // so that a read that does nothing cannot pass
            file.read(buffer, size, position);
        } catch (EOFException e) {
            throw damaged(path, position, size);
        }
        if (!ChunkHash.of(buffer.asSlice(0, size)).equals(hash)) {
            throw damaged(path, position, size);
        }
        nanos.add(System.nanoTime() - start);
    }

    /** Of all threads together. */
    Duration threadTime() {
        return Duration.ofNanos(nanos.sum());
    }

    private static FileSystemException damaged(Path path, long position, long size) {
        return new FileSystemException(
                path.toString(),
                null,
                "bytes " + position + " to " + (position + size) + " are not what was written, when read back");
    }
}
