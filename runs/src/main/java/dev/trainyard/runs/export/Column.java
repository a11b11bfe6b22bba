package dev.trainyard.runs.export;

import dev.trainyard.base.wire.ThriftWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A column of a row group that is being collected. The numbers are those of parquet.thrift. */
sealed interface Column permits TextColumn, NumberColumn {
    int PLAIN = 0;
    int RLE = 3;
    int DICTIONARY = 8;
    int REQUIRED = 0;
    int GZIP = 2;

    String name();

    /** Puts SchemaElement. */
    void describe(ThriftWriter element);

    /** What was collected, as pages; the column is empty afterwards. */
    Pages end() throws IOException;

    /**
     * Where the pages of a column lie.
     *
     * @param start of the first, which may be a dictionary
     * @param data of the first with values
     */
    record Chunk(
            Column column,
            int type,
            boolean dictionary,
            long values,
            long start,
            long data,
            long uncompressed,
            long compressed) {
        /** Puts ColumnChunk. */
        static void describe(ThriftWriter out, Chunk chunk) {
            out.i64(2, chunk.start).struct(3, meta -> {
                meta.i32(1, chunk.type)
                        .i32s(2, chunk.dictionary ? List.of(PLAIN, RLE, DICTIONARY) : List.of(PLAIN, RLE))
                        .texts(3, List.of(chunk.column.name()))
                        .i32(4, GZIP)
                        .i64(5, chunk.values)
                        .i64(6, chunk.uncompressed)
                        .i64(7, chunk.compressed)
                        .i64(9, chunk.data);
                if (chunk.dictionary) {
                    meta.i64(11, chunk.start);
                }
            });
        }
    }

    /** Pages one after the other, each a header and a compressed body. */
    final class Pages {
        private final Column column;
        private final int type;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long uncompressed;
        private long dictionary = -1;
        private long values;

        Pages(Column column, int type) {
            this.column = column;
            this.type = type;
        }

        Pages dictionary(int entries, byte[] body) throws IOException {
            page(
                    2,
                    body,
                    header -> header.struct(7, page -> page.i32(1, entries).i32(2, PLAIN)));
            dictionary = bytes.size();
            return this;
        }

        Pages data(int count, int encoding, byte[] body) throws IOException {
            values = count;
            page(
                    0,
                    body,
                    header -> header.struct(
                            5,
                            page -> page.i32(1, count)
                                    .i32(2, encoding)
                                    .i32(3, RLE)
                                    .i32(4, RLE)));
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        /** @param start of the pages in the file */
        Chunk at(long start) {
            long data = start + Math.max(0, dictionary);
            return new Chunk(column, type, dictionary >= 0, values, start, data, uncompressed, bytes.size());
        }

        private interface Rest {
            void put(ThriftWriter header);
        }

        private void page(int kind, byte[] body, Rest rest) throws IOException {
            ByteArrayOutputStream small = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
                gzip.write(body);
            }
            ThriftWriter header =
                    new ThriftWriter().i32(1, kind).i32(2, body.length).i32(3, small.size());
            rest.put(header);
            byte[] head = header.array();
            bytes.writeBytes(head);
            bytes.writeBytes(small.toByteArray());
            uncompressed += head.length + body.length;
        }
    }
}
