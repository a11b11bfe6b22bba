package dev.trainyard.train.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
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
     * Compares what a file holds with what was written to it.
     *
     * @param written begins with the bytes that were hashed and written at {@code position}
     * @param room for as many in whole blocks; its content is lost
     * @throws IOException if the file holds something else
     */
    void check(BlockFile file, long position, long size, MemorySegment written, MemorySegment room) throws IOException {
        if (!wanted) {
            return;
        }
        long start = System.nanoTime();
        try {
            room.fill((byte) 0); // of the chunk before: a read that does nothing must not pass
            file.read(room, size, position);
        } catch (EOFException e) {
            throw damaged(file, position, size);
        }
        if (MemorySegment.mismatch(written, 0, size, room, 0, size) >= 0) {
            throw damaged(file, position, size);
        }
        nanos.add(System.nanoTime() - start);
    }

    /** Of all threads together. */
    Duration threadTime() {
        return Duration.ofNanos(nanos.sum());
    }

    private static FileSystemException damaged(BlockFile file, long position, long size) {
        return new FileSystemException(
                file.path().toString(),
                null,
                "bytes " + position + " to " + (position + size) + " are not what was written, when read back");
    }
}
