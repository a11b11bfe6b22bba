package dev.trainyard.storage.data;

import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;

/** What {@code numpy.savez} writes: a zip of {@code x.npy}, the images, and {@code y.npy}, an int64 label each, all 0. */
final class NpzFormat implements FileFormat {
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int DIRECTORY_END = 0x06054b50;
    private static final int LENGTH_OF_END = 22;

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        byte[] imageHeader = NpyFormat.imageHeader(samples);
        byte[] labelHeader = NpyFormat.header("<i8", "(" + samples.count() + ",)");
        byte[] labels = new byte[8 * samples.count()];
        long imageBytes = samples.count() * samples.bytes();
        StoredZip zip = new StoredZip(sink);
        zip.entry("x.npy", imageHeader.length + imageBytes, entry -> {
            entry.put(imageHeader);
            entry.random(imageBytes);
        });
        zip.entry("y.npy", labelHeader.length + labels.length, entry -> {
            entry.put(labelHeader);
            entry.put(labels);
        });
        zip.finish();
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Heads.unlessBeginsWith(head, new byte[] {'P', 'K', 3, 4}, "an npz file");
    }

    @Override
    public Optional<String> cut(ByteBuffer tail) {
        return Heads.unlessEndsWith(tail, LENGTH_OF_END, new byte[] {'P', 'K', 5, 6}, "the directory of a zip");
    }

    /**
     * As {@code numpy.load} does: copies each array and compares its CRC-32. A part of a file has no directory, so there is
     * nothing to compare with; the work is the same.
     */
    @Override
    public long decode(ByteBuffer sample) {
        ByteBuffer zip = sample.slice().order(ByteOrder.LITTLE_ENDIAN);
        int end = zip.limit() - LENGTH_OF_END;
        if (end < 0 || zip.getInt(0) != 0x04034b50 || zip.getInt(end) != DIRECTORY_END) {
            return Copies.copy(zip, new CRC32());
        }
        long decoded = 0;
        int entry = zip.getInt(end + 16);
        for (int left = Short.toUnsignedInt(zip.getShort(end + 10)); left > 0; left--) {
            if (entry < 0 || entry > end - 46 || zip.getInt(entry) != DIRECTORY_ENTRY) {
                throw new JobException("its zip directory is damaged at offset " + entry);
            }
            decoded += decode(zip, entry);
            entry += 46
                    + Short.toUnsignedInt(zip.getShort(entry + 28))
                    + Short.toUnsignedInt(zip.getShort(entry + 30))
                    + Short.toUnsignedInt(zip.getShort(entry + 32));
        }
        return decoded;
    }

    private static long decode(ByteBuffer zip, int entry) {
        int size = zip.getInt(entry + 24);
        int header = zip.getInt(entry + 42);
        if (header < 0 || header > zip.limit() - 30) {
            throw new JobException("its zip directory is damaged at offset " + entry);
        }
        int start = header
                + 30
                + Short.toUnsignedInt(zip.getShort(header + 26))
                + Short.toUnsignedInt(zip.getShort(header + 28));
        if (size < 0 || start > zip.limit() - size) {
            throw new JobException("its array at offset " + header + " is longer than the file");
        }
        CRC32 crc = new CRC32();
        long copied = Copies.copy(zip.slice(start, size), crc);
        if ((int) crc.getValue() != zip.getInt(entry + 16)) {
            throw new JobException("bad CRC-32 of the array at offset " + header);
        }
        return copied;
    }
}
