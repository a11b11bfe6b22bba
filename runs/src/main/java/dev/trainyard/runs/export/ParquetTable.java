package dev.trainyard.runs.export;

import dev.trainyard.base.wire.ThriftWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Parquet: the rows of {@link CsvTable#writeLong} in row groups, each column of one in a page of its own (texts with a
 * dictionary before it), compressed with gzip. All columns are required, so there are no levels.
 */
public final class ParquetTable {
    /** Memory of some megabytes, and pages of about one. */
    private static final int ROWS_OF_GROUP = 1 << 17;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final TextColumn run = new TextColumn("run");
    private final NumberColumn step = NumberColumn.whole("step");
    private final NumberColumn time = NumberColumn.real("time");
    private final TextColumn name = new TextColumn("name");
    private final NumberColumn value = NumberColumn.real("value");
    private final List<Column> columns = List.of(run, step, time, name, value);
    private final List<Group> groups = new ArrayList<>();
    private long position;
    private int rows;

    private record Group(int rows, List<Column.Chunk> chunks) {
        long bytes() {
            return chunks.stream().mapToLong(Column.Chunk::uncompressed).sum();
        }
    }

    private ParquetTable(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a whole file; {@code out} stays open.
     *
     * @return how many rows
     */
    public static long write(RunNumbers numbers, OutputStream out) throws IOException {
        return new ParquetTable(out).write(numbers);
    }

    private long write(RunNumbers numbers) throws IOException {
        put(MAGIC);
        numbers.forEach((id, number, seconds, metric, measured) -> {
            run.add(id);
            step.add(number);
            time.add(Double.doubleToRawLongBits(seconds));
            name.add(metric);
            value.add(Double.doubleToRawLongBits(measured));
            if (++rows == ROWS_OF_GROUP) {
                endGroup();
            }
        });
        if (rows > 0) {
            endGroup();
        }
        long total = groups.stream().mapToLong(Group::rows).sum();
        byte[] footer = footer(total);
        put(footer);
        put(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        put(MAGIC);
        return total;
    }

    private void endGroup() throws IOException {
        List<Column.Chunk> chunks = new ArrayList<>();
        for (Column column : columns) {
            Column.Pages pages = column.end();
            chunks.add(pages.at(position));
            put(pages.bytes());
        }
        groups.add(new Group(rows, chunks));
        rows = 0;
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    /** FileMetaData of parquet.thrift. */
    private byte[] footer(long total) {
        List<Integer> elements = new ArrayList<>();
        for (int i = -1; i < columns.size(); i++) {
            elements.add(i);
        }
        return new ThriftWriter()
                .i32(1, 1)
                .structs(2, elements, (element, i) -> {
                    if (i < 0) {
                        element.text(4, "schema").i32(5, columns.size());
                    } else {
                        columns.get(i).describe(element);
                    }
                })
                .i64(3, total)
                .structs(
                        4,
                        groups,
                        (inner, group) -> inner.structs(1, group.chunks(), Column.Chunk::describe)
                                .i64(2, group.bytes())
                                .i64(3, group.rows()))
                .text(6, "trainyard")
                .array();
    }
}
