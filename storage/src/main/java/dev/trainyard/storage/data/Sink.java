package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Checksum;

/** Where a format writes a file, from the first byte to the last. */
interface Sink {
    /** Turns random bytes in place into others that the format allows, in a buffer at {@code [from, to)}. */
    @FunctionalInterface
    interface Shaping {
        void shape(ByteBuffer buffer, int from, int to);
    }

    /** Bytes so far. */
    long position();

    /** Appends {@code bytes}. */
    void put(byte[] bytes) throws IOException;

    /** Appends {@code count} random bytes. */
    default void random(long count) throws IOException {
        random(count, 1, (_, _, _) -> {});
    }

    /**
     * Appends {@code count} random bytes that were shaped.
     *
     * @param unit shaping sees whole units of so many bytes, but for the last
     */
    void random(long count, int unit, Shaping shaping) throws IOException;

    /** From here on, what is written goes into {@code sum} too. */
    void begin(Checksum sum);

    /** Ends {@link #begin}; afterwards the sum has all bytes in between. */
    void end(Checksum sum);

    /** Overwrites what was written at {@code position}, for what is known only later. */
    void patch(long position, byte[] bytes) throws IOException;
}
