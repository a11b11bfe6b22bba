package dev.trainyard.storage.data;

import dev.trainyard.base.DurableFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.Checksum;

/** Writes one file in large pieces from a buffer that is reused for the next file. */
final class FileSink implements Sink, Closeable {
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final RandomBytes random;
    private final LongConsumer written;
    private final List<Checksum> sums = new ArrayList<>();
    private long flushed;
    private int summed;

    /**
     * Creates {@code file}, or empties it.
     *
     * @param buffer of {@link #newBuffer}; this owns it until it is closed
     * @param written hears how many bytes each write wrote
     */
    FileSink(Path file, ByteBuffer buffer, RandomBytes random, LongConsumer written) throws IOException {
        this.channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        this.buffer = buffer.clear();
        this.random = random;
        this.written = written;
    }

    /** A buffer that stays in a core's own cache while it is filled, summed and written. */
    static ByteBuffer newBuffer() {
        return ByteBuffer.allocateDirect(256 << 10).order(ByteOrder.nativeOrder());
    }

    @Override
    public long position() {
        return flushed + buffer.position();
    }

    @Override
    public void put(byte[] bytes) throws IOException {
        for (int done = 0; done < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int length = Math.min(bytes.length - done, buffer.remaining());
            buffer.put(bytes, done, length);
            done += length;
        }
    }

    @Override
    public void random(long count, int unit, Shaping shaping) throws IOException {
        for (long left = count; left > 0; ) {
            if (buffer.remaining() < Math.min(left, unit)) {
                flush();
            }
            int room = buffer.remaining();
            int length = left <= room ? (int) left : room - room % unit;
            int from = buffer.position();
            int to = from + length;
            random.fill(buffer, from, to);
            shaping.shape(buffer, from, to);
            buffer.position(to);
            left -= length;
        }
    }

    @Override
    public void begin(Checksum sum) {
        sum();
        sums.add(sum);
    }

    @Override
    public void end(Checksum sum) {
        sum();
        sums.remove(sum);
    }

    @Override
    public void patch(long position, byte[] bytes) throws IOException {
        flush();
        channel.write(ByteBuffer.wrap(bytes), position);
    }

    /** Writes what is left. */
    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }

    private void flush() throws IOException {
        sum();
        int length = buffer.position();
        DurableFiles.writeFully(channel, buffer.flip());
        buffer.clear();
        flushed += length;
        summed = 0;
        written.accept(length);
    }

    private void sum() {
        int end = buffer.position();
        for (Checksum sum : sums) {
            sum.update(buffer.slice(summed, end - summed));
        }
        summed = end;
    }
}
