package dev.trainyard.runs.trackers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Whole lines of a file that grows, from a byte on. A last line without its end is still being written, and waits. */
final class LineTail {
    /** Bytes before a position that tell whether the file is still the one that was read. */
    private static final int REMEMBERED = 512;

    private LineTail() {}

    /**
     * How far a file was read.
     *
     * @param offset in bytes, after a line break
     * @param check CRC-32 of the bytes before it: a file that was cut and has grown again has others
     */
    record Mark(long offset, long check) {
        static final Mark START = new Mark(0, 0);
    }

    /** Lines without their ends, and where the next one begins. */
    record Lines(List<String> lines, Mark end) {}

    /**
     * Reads on.
     *
     * @param limit bytes after which it is enough; a longer line is read whole
     */
    static Lines read(Path file, Mark from, int limit) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            for (int length = limit; ; length *= 2) {
                byte[] bytes = read(channel, from.offset(), length);
                int end = afterLastBreak(bytes);
                if (end > 0) {
                    return new Lines(split(bytes, end), mark(channel, from.offset() + end));
                } else if (bytes.length < length) {
                    return new Lines(List.of(), from);
                }
            }
        } catch (NoSuchFileException e) {
            return new Lines(List.of(), from); // nothing was written yet
        }
    }

    /** Whether the file still holds what was read up to {@code mark}. */
    static boolean holds(Path file, Mark mark) throws IOException {
        if (mark.offset() == 0) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.size() >= mark.offset()
                    && mark(channel, mark.offset()).equals(mark);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Mark mark(FileChannel channel, long offset) throws IOException {
        int length = (int) Math.min(REMEMBERED, offset);
        CRC32 check = new CRC32();
        check.update(read(channel, offset - length, length));
        return new Mark(offset, check.getValue());
    }

    private static byte[] read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(length, channel.size() - from)));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // a read may give less than asked for
        }
        byte[] read = new byte[bytes.position()];
        bytes.flip().get(read);
        return read;
    }

    private static int afterLastBreak(byte[] bytes) {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private static List<String> split(byte[] bytes, int end) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                lines.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return lines;
    }
}
