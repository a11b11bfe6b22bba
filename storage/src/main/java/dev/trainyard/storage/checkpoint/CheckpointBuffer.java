package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.CounterRandom;
import java.nio.ByteBuffer;

/**
 * Random bytes to be written again and again, and room to read into. For one thread at a time. Every block of 4 KiB gets
 * a number of its own before each write, so that storage which looks for equal blocks finds none; nor do they compress.
 */
public final class CheckpointBuffer {
    private static final int BLOCK = 4096;
    private static final int MAX = 4 << 20;
    private static final int MIN = 256 << 10;
    private static final long ALL = 128 << 20;

    private final ByteBuffer bytes;
    private long stamp;

    /**
     * @param owner no two buffers of a job have the same
     * @param together how many buffers this process has, which share 128 MiB where that is enough
     */
    public CheckpointBuffer(int owner, int together) {
        long share = ALL / Math.max(1, together) / BLOCK * BLOCK;
        bytes = ByteBuffer.allocateDirect(Math.clamp(share, MIN, MAX));
        CounterRandom random = new CounterRandom(owner, "checkpoint");
        for (int i = 0; i < bytes.capacity(); i += Long.BYTES) {
            bytes.putLong(i, random.bits(i));
        }
        // runs differ, too
        stamp = System.nanoTime() ^ ((long) owner << 40);
    }

    /** At most {@code most} bytes to write, more than none. */
    ByteBuffer toWrite(long most) {
        int length = (int) Math.min(most, bytes.capacity());
        bytes.clear().limit(length);
        for (int i = 0; i + Long.BYTES <= length; i += BLOCK) {
            bytes.putLong(i, stamp++);
        }
        return bytes;
    }

    /** All of it, to read into. */
    ByteBuffer toRead() {
        return bytes.clear();
    }
}
