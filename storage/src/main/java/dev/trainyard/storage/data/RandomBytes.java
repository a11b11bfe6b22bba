package dev.trainyard.storage.data;

import java.nio.ByteBuffer;

/**
 * A stream of random bytes by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Every byte is drawn, none is copied from a
 * pool: storage that compresses or looks for equal blocks, aligned or not, finds nothing to save. It costs less than the
 * copy that a write makes.
 */
final class RandomBytes {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** @param key streams with different keys have nothing in common */
    RandomBytes(long key) {
        this.state = key;
    }

    /** Fills {@code [from, to)} of a buffer in native byte order. */
    void fill(ByteBuffer buffer, int from, int to) {
        int words = (to - from) >>> 3;
        long first = state;
        for (int i = 0; i < words; i++) {
            buffer.putLong(from + (i << 3), mixed(first + i * GAMMA));
        }
        state = first + words * GAMMA;
        int done = from + (words << 3);
        if (done < to) {
            long last = next();
            for (int i = done; i < to; i++, last >>>= 8) {
                buffer.put(i, (byte) last);
            }
        }
    }

    private long next() {
        long word = mixed(state);
        state += GAMMA;
        return word;
    }

    private static long mixed(long z) {
        long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
        return b ^ b >>> 31;
    }
}
