package dev.trainyard.storage.data;

import java.nio.ByteBuffer;
import java.util.zip.Checksum;

/** Copies a sample as a reader does that returns an array, but into little memory, since nobody computes on it. */
final class Copies {
    private static final ThreadLocal<byte[]> TARGET = ThreadLocal.withInitial(() -> new byte[64 << 10]);

    private Copies() {}

    /** Copies all that remains; returns how many bytes that was. */
    static long copy(ByteBuffer bytes) {
        byte[] target = TARGET.get();
        ByteBuffer left = bytes.duplicate();
        int total = left.remaining();
        while (left.hasRemaining()) {
            left.get(target, 0, Math.min(left.remaining(), target.length));
        }
        return total;
    }

    /** The same, and the copies go into {@code sum}. */
    static long copy(ByteBuffer bytes, Checksum sum) {
        byte[] target = TARGET.get();
        ByteBuffer left = bytes.duplicate();
        int total = left.remaining();
        while (left.hasRemaining()) {
            int length = Math.min(left.remaining(), target.length);
            left.get(target, 0, length);
            sum.update(target, 0, length);
        }
        return total;
    }
}
