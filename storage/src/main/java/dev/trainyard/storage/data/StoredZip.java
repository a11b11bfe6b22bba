package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A zip file of entries that are stored, not compressed: PKWARE's APPNOTE 6.3. Sizes stand in the local headers too, since
 * readers that go from entry to entry need them; an entry of 4 GiB or more has them in a zip64 field.
 */
final class StoredZip {
    private static final long LIMIT = 0xFFFFFFFFL;
    private static final int CRC_IN_LOCAL_HEADER = 14;
    private static final int JANUARY_1980 = 0x21;

    private record Entry(String name, long offset, long size, long crc) {}

    /** Writes what is in an entry. */
    @FunctionalInterface
    interface Body {
        void write(Sink sink) throws IOException;
    }

    private final Sink sink;
    private final List<Entry> entries = new ArrayList<>();

    StoredZip(Sink sink) {
        this.sink = sink;
    }

    /**
     * Writes an entry.
     *
     * @param size bytes that {@code body} writes
     */
    void entry(String name, long size, Body body) throws IOException {
        long offset = sink.position();
        boolean large = size >= LIMIT;
        Little header = new Little(64 + name.length())
                .u32(0x04034b50)
                .u16(large ? 45 : 20, 0, 0, 0, JANUARY_1980)
                .u32(0, large ? LIMIT : size, large ? LIMIT : size)
                .u16(name.length(), large ? 20 : 0)
                .ascii(name);
        if (large) {
            header.u16(1, 16).u64(size, size);
        }
        sink.put(header.array());
        CRC32 crc = new CRC32();
        sink.begin(crc);
        body.write(sink);
        sink.end(crc);
        sink.patch(
                offset + CRC_IN_LOCAL_HEADER, new Little(4).u32(crc.getValue()).array());
        entries.add(new Entry(name, offset, size, crc.getValue()));
    }

    /** Writes the directory. */
    void finish() throws IOException {
        long start = sink.position();
        for (Entry entry : entries) {
            sink.put(directoryEntry(entry));
        }
        long size = sink.position() - start;
        if (start >= LIMIT) {
            long end = sink.position();
            sink.put(new Little(76)
                    .u32(0x06064b50)
                    .u64(44)
                    .u16(45, 45)
                    .u32(0, 0)
                    .u64(entries.size(), entries.size(), size, start)
                    .u32(0x07064b50, 0)
                    .u64(end)
                    .u32(1)
                    .array());
        }
        sink.put(new Little(22)
                .u32(0x06054b50)
                .u16(0, 0, entries.size(), entries.size())
                .u32(size, Math.min(start, LIMIT))
                .u16(0)
                .array());
    }

    private static byte[] directoryEntry(Entry entry) {
        boolean large = entry.size >= LIMIT;
        boolean far = entry.offset >= LIMIT;
        int extra = (large ? 16 : 0) + (far ? 8 : 0);
        byte[] name = entry.name.getBytes(StandardCharsets.US_ASCII);
        Little bytes = new Little(46 + name.length + 4 + extra)
                .u32(0x02014b50)
                .u16(extra > 0 ? 45 : 20, extra > 0 ? 45 : 20, 0, 0, 0, JANUARY_1980)
                .u32(entry.crc, large ? LIMIT : entry.size, large ? LIMIT : entry.size)
                .u16(name.length, extra > 0 ? extra + 4 : 0, 0, 0, 0)
                .u32(0, far ? LIMIT : entry.offset)
                .bytes(name);
        if (extra > 0) {
            bytes.u16(1, extra);
        }
        if (large) {
            bytes.u64(entry.size, entry.size);
        }
        if (far) {
            bytes.u64(entry.offset);
        }
        return bytes.array();
    }
}
