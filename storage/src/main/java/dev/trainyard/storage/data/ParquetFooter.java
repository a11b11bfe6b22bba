package dev.trainyard.storage.data;

import dev.trainyard.base.JobException;
import dev.trainyard.base.wire.ThriftWriter;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is where in a Parquet file: parquet.thrift's FileMetaData. */
final class ParquetFooter {
    private static final int REQUIRED = 0;
    private static final int REPEATED = 2;
    private static final int LIST = 3;
    private static final int MAGIC = 0x31524150;

    private ParquetFooter() {}

    /**
     * A column of a row group.
     *
     * @param start of its pages, a dictionary first
     * @param data of its first page of data
     */
    record Chunk(String column, long start, long data, long length, long values) {}

    /** Some rows of all columns. */
    record Group(long rows, List<Chunk> chunks) {
        long length() {
            return chunks.stream().mapToLong(Chunk::length).sum();
        }
    }

    static byte[] bytes(List<ParquetColumn> columns, List<Group> groups, long rows) {
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(element -> element.text(4, "schema").i32(5, columns.size()));
        columns.forEach(column -> addSchema(schema, column));
        return new ThriftWriter()
                .i32(1, 1)
                .structs(2, schema, (inner, element) -> element.write(inner))
                .i64(3, rows)
                .structs(4, groups, (inner, group) -> writeGroup(inner, columns, group))
                .text(6, "trainyard")
                .array();
    }

    private interface SchemaElement {
        void write(ThriftWriter element);
    }

    private static void addSchema(List<SchemaElement> schema, ParquetColumn column) {
        if (column.isList()) {
            schema.add(list -> list.i32(3, REQUIRED)
                    .text(4, column.name())
                    .i32(5, 1)
                    .i32(6, LIST)
                    .struct(10, logical -> logical.struct(3, _ -> {})));
            schema.add(repeated -> repeated.i32(3, REPEATED).text(4, "list").i32(5, 1));
        }
        schema.add(leaf -> {
            leaf.i32(1, column.physical());
            if (column.half()) {
                leaf.i32(2, 2);
            }
            leaf.i32(3, REQUIRED).text(4, column.path().getLast());
            column.converted().ifPresent(converted -> leaf.i32(6, converted));
            if (column.half()) {
                leaf.struct(10, logical -> logical.struct(15, _ -> {}));
            }
        });
    }

    private static void writeGroup(ThriftWriter out, List<ParquetColumn> columns, Group group) {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            indices.add(i);
        }
        out.structs(
                        1,
                        indices,
                        (inner, index) -> writeChunk(
                                inner, columns.get(index), group.chunks().get(index)))
                .i64(2, group.length())
                .i64(3, group.rows());
    }

    private static void writeChunk(ThriftWriter out, ParquetColumn column, Chunk chunk) {
        out.i64(2, chunk.start()).struct(3, meta -> {
            meta.i32(1, column.physical())
                    .i32s(
                            2,
                            column.hasDictionary()
                                    ? List.of(ParquetColumn.PLAIN, ParquetColumn.RLE, ParquetColumn.DICTIONARY)
                                    : List.of(ParquetColumn.PLAIN, ParquetColumn.RLE))
                    .texts(3, column.path())
                    .i32(4, 0)
                    .i64(5, chunk.values())
                    .i64(6, chunk.length())
                    .i64(7, chunk.length())
                    .i64(9, chunk.data());
            if (column.hasDictionary()) {
                meta.i64(11, chunk.start());
            }
        });
    }

    /**
     * The row groups of a file that is there.
     *
     * @throws JobException if it cannot be read or its footer makes no sense
     */
    static List<Group> read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer tail = read(channel, channel.size() - 8, 8);
            long length = Integer.toUnsignedLong(tail.getInt(0));
            if (tail.getInt(4) != MAGIC || length > channel.size() - 12) {
                throw new JobException(
                        file + " is truncated or no Parquet file: no footer ends at offset " + channel.size());
            }
            return groups(read(channel, channel.size() - 8 - length, (int) length));
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new JobException("the Parquet footer of " + file + " is damaged", e);
        } catch (IOException e) {
            throw Problems.reading(file, e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (long from = Math.max(0, at); bytes.hasRemaining(); ) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                break;
            }
        }
        return bytes.rewind();
    }

    private static List<Group> groups(ByteBuffer bytes) {
        ThriftReader in = new ThriftReader(bytes);
        List<Group> groups = new ArrayList<>();
        in.struct(field -> {
            if (field == 4) {
                in.list(() -> groups.add(group(in)));
            }
            return field == 4;
        });
        return groups;
    }

    private static Group group(ThriftReader in) {
        List<Chunk> chunks = new ArrayList<>();
        long[] rows = new long[1];
        in.struct(field -> {
            switch (field) {
                case 1 -> in.list(() -> chunks.add(chunk(in)));
                case 3 -> rows[0] = in.integer();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Group(rows[0], chunks);
    }

    private static Chunk chunk(ThriftReader in) {
        List<String> path = new ArrayList<>();
        long[] numbers = new long[12];
        in.struct(field -> {
            if (field != 3) {
                return false;
            }
            in.struct(meta -> {
                switch (meta) {
                    case 3 -> in.list(() -> path.add(in.text()));
                    case 5, 7, 9, 11 -> numbers[meta] = in.integer();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return true;
        });
        long start = numbers[11] > 0 ? Math.min(numbers[9], numbers[11]) : numbers[9];
        return new Chunk(path.getFirst(), start, numbers[9], numbers[7], numbers[5]);
    }
}
