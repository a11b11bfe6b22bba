package dev.trainyard.storage.data;

import dev.trainyard.base.wire.ThriftWriter;
import dev.trainyard.base.wire.Varint;
import dev.trainyard.storage.workload.DatasetSection.Column;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Writes one column. Values are plain; numbers of one byte, which Parquet has as 32-bit integers, are indices of one byte
 * into a dictionary of all 256, as other writers have them, so that a row takes the bytes that its types say.
 *
 * @param size values in a row; above 1 a row is a list
 * @param bytes of a value in the file
 * @param converted Parquet's name for the use of a type, if it has one
 */
record ParquetColumn(
        String name,
        int size,
        int physical,
        long bytes,
        Optional<Integer> converted,
        boolean half,
        boolean signedBytes) {
    static final int INT32 = 1;
    static final int INT64 = 2;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int BYTE_ARRAY = 6;
    static final int FIXED_LENGTH = 7;

    static final int PLAIN = 0;
    static final int RLE = 3;
    static final int DICTIONARY = 8;

    private static final int UINT_8 = 11;
    private static final int INT_8 = 15;
    private static final int INT_16 = 16;
    private static final long PAGE = 1 << 20;
    private static final int BYTES = 256;

    static ParquetColumn of(Column column) {
        return switch (column.dtype()) {
            case FLOAT16 -> of(column, FIXED_LENGTH, 2, Optional.empty());
            case FLOAT32 -> of(column, FLOAT, 4, Optional.empty());
            case FLOAT64 -> of(column, DOUBLE, 8, Optional.empty());
            case INT8 -> of(column, INT32, 1, Optional.of(INT_8));
            case UINT8 -> of(column, INT32, 1, Optional.of(UINT_8));
            case INT16 -> of(column, INT32, 4, Optional.of(INT_16));
            case INT32 -> of(column, INT32, 4, Optional.empty());
            case INT64 -> of(column, INT64, 8, Optional.empty());
        };
    }

    /** A column of one value of {@code bytes} bytes in each row. */
    static ParquetColumn binary(String name, long bytes) {
        return new ParquetColumn(name, 1, BYTE_ARRAY, bytes, Optional.empty(), false, false);
    }

    private static ParquetColumn of(Column column, int physical, int bytes, Optional<Integer> converted) {
        boolean half = physical == FIXED_LENGTH;
        boolean signed = converted.equals(Optional.of(INT_8));
        return new ParquetColumn(column.name(), column.size(), physical, bytes, converted, half, signed);
    }

    boolean isList() {
        return size > 1;
    }

    boolean hasDictionary() {
        return physical == INT32 && bytes == 1;
    }

    /** The names from the root to the values. */
    List<String> path() {
        return isList() ? List.of(name, "list", "element") : List.of(name);
    }

    /** Writes {@code rows} rows, in pages of about 1 MiB. */
    ParquetFooter.Chunk writeChunk(Sink sink, int rows) throws IOException {
        long start = sink.position();
        if (hasDictionary()) {
            writeDictionary(sink);
        }
        long data = sink.position();
        int rowsOfPage = (int) Math.max(1, Math.min(rows, PAGE / (size * bytes)));
        for (int row = 0; row < rows; row += rowsOfPage) {
            writePage(sink, Math.min(rowsOfPage, rows - row));
        }
        return new ParquetFooter.Chunk(name, start, data, sink.position() - start, (long) rows * size);
    }

    private void writePage(Sink sink, int rows) throws IOException {
        int values = Math.multiplyExact(rows, size);
        byte[] levels = isList() ? levels(rows) : new byte[0];
        byte[] before = hasDictionary() ? indexHeader(values) : new byte[0];
        long body = hasDictionary() ? (values + 7L) / 8 * 8 : values * (bytes + (physical == BYTE_ARRAY ? 4 : 0));
        int length = Math.toIntExact(levels.length + before.length + body);
        sink.put(new ThriftWriter()
                .i32(1, 0)
                .i32(2, length)
                .i32(3, length)
                .struct(
                        5,
                        page -> page.i32(1, values)
                                .i32(2, hasDictionary() ? DICTIONARY : PLAIN)
                                .i32(3, RLE)
                                .i32(4, RLE))
                .array());
        sink.put(levels);
        sink.put(before);
        if (physical == BYTE_ARRAY) {
            byte[] lengthOfValue = new Little(4).u32(bytes).array();
            for (int i = 0; i < values; i++) {
                sink.put(lengthOfValue);
                sink.random(bytes);
            }
        } else if (converted.equals(Optional.of(INT_16))) {
            sink.random(body, Integer.BYTES, ParquetColumn::shortsInInts);
        } else {
            sink.random(body);
        }
    }

    private void writeDictionary(Sink sink) throws IOException {
        Little values = new Little(4 * BYTES);
        for (int value = 0; value < BYTES; value++) {
            values.u32(signedBytes ? (byte) value : value);
        }
        sink.put(new ThriftWriter()
                .i32(1, 2)
                .i32(2, 4 * BYTES)
                .i32(3, 4 * BYTES)
                .struct(7, page -> page.i32(1, BYTES).i32(2, PLAIN))
                .array());
        sink.put(values.array());
    }

    /** Indices of 8 bits, packed, in groups of 8 values. */
    private static byte[] indexHeader(int values) {
        byte[] groups = Varint.of((values + 7L) / 8 << 1 | 1);
        return new Little(1 + groups.length).u8(8).bytes(groups).array();
    }

    /** Where lists begin (a 0, then ones), and that every value is there; as runs. */
    private byte[] levels(int rows) {
        byte[] begin = {1 << 1, 0};
        byte[] goOn = Varint.of(size - 1L << 1);
        int repetition = rows * (begin.length + goOn.length + 1);
        byte[] there = Varint.of((long) rows * size << 1);
        Little levels = new Little(8 + repetition + there.length + 1).u32(repetition);
        for (int row = 0; row < rows; row++) {
            levels.bytes(begin).bytes(goOn).u8(1);
        }
        return levels.u32(there.length + 1).bytes(there).u8(1).array();
    }

    private static void shortsInInts(ByteBuffer buffer, int from, int to) {
        for (int i = from; i < to; i += Integer.BYTES) {
            buffer.putInt(i, (short) buffer.getInt(i));
        }
    }
}
