package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.storage.data.DataLayout.Part;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFilesTest {
    private static final String COLUMNS =
            "parquet.columns=[{name: a, dtype: float32}, {name: b, dtype: int8, read: false},"
                    + " {name: c, dtype: float16, size: 5}, {name: d, dtype: uint8, size: 7, read: false},"
                    + " {name: e, dtype: int16}, {name: f, dtype: float64, size: 300}, {name: g, dtype: int64}]";

    @TempDir
    Path dir;

    @Test
    void rowGroupsCoverTheFileFromTheMagicToTheFooter() {
        DataSet set = set("row_group");
        Path file = set.file(Part.TRAIN, 0);
        ByteBuffer bytes = Sets.bytes(file);
        List<ParquetFooter.Group> groups = ParquetFooter.read(file);
        assertThat(groups.stream().map(ParquetFooter.Group::rows)).containsExactly(300L, 300L, 300L, 100L);
        long end = 4;
        for (ParquetFooter.Group group : groups) {
            for (ParquetFooter.Chunk chunk : group.chunks()) {
                assertThat(chunk.start()).isEqualTo(end);
                end += chunk.length();
            }
        }
        assertThat(end + bytes.getInt(bytes.limit() - 8) + 8).isEqualTo(bytes.limit());
    }

    /** The pages of a chunk, by parquet.thrift and the hybrid encoding's definition. */
    @Test
    void pagesOfListsSayWhereEachRowBegins() {
        DataSet set = set("row_group");
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        ParquetFooter.Chunk floats =
                ParquetFooter.read(set.file(Part.TRAIN, 0)).getFirst().chunks().get(5);
        assertThat(floats.column()).isEqualTo("f");
        assertThat(floats.values()).isEqualTo(300 * 300);
        int rows = 0;
        for (int at = (int) floats.start(); at < floats.start() + floats.length(); ) {
            ByteBuffer page = bytes.slice(at, bytes.limit() - at).order(bytes.order());
            long[] header = pageHeader(page);
            int body = page.position();
            int levels = page.getInt(body);
            int rowsHere = 0;
            for (int i = body + 4; i < body + 4 + levels; i += 5) {
                assertThat(page.get(i)).isEqualTo((byte) 2); // one value,
                assertThat(page.get(i + 1)).isZero(); // of level 0: a row begins
                assertThat(page.get(i + 2) & 0x7F | page.get(i + 3) << 7).isEqualTo(299 << 1); // 299 values
                assertThat(page.get(i + 4)).isEqualTo((byte) 1); // that go on
                rowsHere++;
            }
            assertThat(header[1]).isEqualTo(300L * rowsHere);
            int there = page.getInt(body + 4 + levels);
            assertThat(header[0]).isEqualTo(4 + levels + 4 + there + 8L * header[1]);
            rows += rowsHere;
            at += body + (int) header[0];
        }
        assertThat(rows).isEqualTo(300);
    }

    @Test
    void aRowGroupIsReadAtItsFirstRowAndOnlyTheColumnsThatAreRead() {
        DataSet set = set("row_group");
        List<ParquetFooter.Group> groups = ParquetFooter.read(set.file(Part.TRAIN, 0));
        long read = 0;
        for (int row = 0; row < 1000; row++) {
            List<ByteRange> ranges = set.sample(Part.TRAIN, 0, row);
            assertThat(ranges.isEmpty()).isEqualTo(row % 300 != 0);
            read += ranges.stream().mapToLong(ByteRange::length).sum();
        }
        long unread = groups.stream()
                .flatMap(group -> group.chunks().stream())
                .filter(chunk -> List.of("b", "d").contains(chunk.column()))
                .mapToLong(ParquetFooter.Chunk::length)
                .sum();
        assertThat(unread).isPositive();
        assertThat(read).isEqualTo(set.size(Part.TRAIN, 0) - unread);
    }

    @Test
    void otherwiseReadColumnsAreCutEvenlyOverTheSamples() {
        DataSet set = set("default");
        List<Long> lengths = new ArrayList<>();
        for (int row = 0; row < 1000; row++) {
            lengths.add(set.sample(Part.TRAIN, 0, row).stream()
                    .mapToLong(ByteRange::length)
                    .sum());
        }
        assertThat(lengths).allMatch(length -> Math.abs(length - lengths.getFirst()) <= 1);
    }

    @Test
    void withoutColumnsARowIsABinaryValueOfTheDrawnLength() {
        DataSet set = Sets.set(dir, "format=parquet", "num_samples_per_file=10", "record_length_bytes=50001");
        ParquetFooter.Chunk chunk =
                ParquetFooter.read(set.file(Part.TRAIN, 0)).getFirst().chunks().getFirst();
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        ByteBuffer page = bytes.slice((int) chunk.start(), (int) chunk.length()).order(bytes.order());
        pageHeader(page);
        for (int i = 0; i < 10; i++) {
            assertThat(page.getInt()).isEqualTo(50_001);
            page.position(page.position() + 50_001);
        }
        assertThat(page.hasRemaining()).isFalse();
    }

    private DataSet set(String mode) {
        return Sets.set(
                dir,
                "format=parquet",
                "num_samples_per_file=1000",
                "parquet.row_group_size=300",
                "parquet.read_mode=" + mode,
                COLUMNS);
    }

    /** Size and values of a page of data; leaves the buffer at its body. */
    private static long[] pageHeader(ByteBuffer page) {
        long[] header = new long[2];
        ThriftReader in = new ThriftReader(page);
        in.struct(field -> {
            if (field == 3) {
                header[0] = in.integer();
            } else if (field == 5) {
                in.struct(data -> {
                    if (data == 1) {
                        header[1] = in.integer();
                    }
                    return data == 1;
                });
            }
            return field == 3 || field == 5;
        });
        return header;
    }
}
