package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.DataLayout.Part;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherFilesTest {
    @TempDir
    Path dir;

    @Test
    void hdf5HasRecordsAndLabels() {
        DataSet set = Sets.set(dir, "format=hdf5", "num_samples_per_file=3", "record_length_bytes=4970");
        Path file = set.file(Part.TRAIN, 0);
        try (HdfFile hdf = new HdfFile(file)) {
            Dataset records = hdf.getDatasetByPath("records_0");
            Dataset labels = hdf.getDatasetByPath("labels");
            assertThat(hdf.getChildren()).containsOnlyKeys("labels", "records_0");
            assertThat(records.getDimensions()).containsExactly(3, 70, 71);
            assertThat(labels.getData()).isEqualTo(new long[3]);
            int[][][] values = (int[][][]) records.getData(); // unsigned bytes
            ByteBuffer bytes = Sets.bytes(file);
            int start = bytes.limit() - 3 * 70 * 71;
            assertThat(values[0][0][0]).isEqualTo(Byte.toUnsignedInt(bytes.get(start)));
            assertThat(values[2][69][70]).isEqualTo(Byte.toUnsignedInt(bytes.get(bytes.limit() - 1)));
        }
    }

    @Test
    void csvHasARowOfBytesForEachSample() throws IOException {
        DataSet set = Sets.set(dir, "format=csv", "num_samples_per_file=3", "record_length_bytes=4970");
        var rows = Files.readAllLines(set.file(Part.TRAIN, 0));
        assertThat(rows).hasSize(3).doesNotHaveDuplicates();
        for (String row : rows) {
            int[] numbers =
                    Arrays.stream(row.split(",")).mapToInt(Integer::parseInt).toArray();
            assertThat(Arrays.stream(numbers).boxed())
                    .hasSize(70 * 71)
                    .allMatch(number -> number >= 100 && number <= 255);
        }
        ByteRange second = set.sample(Part.TRAIN, 0, 1).getFirst();
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0)).slice((int) second.offset(), (int) second.length());
        assertThat(set.decode(bytes)).isEqualTo(70 * 71);
        bytes.put(17, (byte) 'x');
        assertThatThrownBy(() -> set.decode(bytes))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("17 bytes");
    }

    @Test
    void indexedBinaryHasOffsetsAndSizesThatCountThrough() throws IOException {
        DataSet set = Sets.set(dir, "format=indexed_binary", "num_samples_per_file=3", "record_length_bytes=4970");
        Path file = set.file(Part.TRAIN, 0);
        assertThat(Files.size(file)).isEqualTo(3 * 4970);
        ByteBuffer offsets = Sets.bytes(Path.of(file + ".off.idx"));
        ByteBuffer sizes = Sets.bytes(Path.of(file + ".sz.idx"));
        assertThat(offsets.limit()).isEqualTo(24);
        for (int i = 0; i < 3; i++) {
            assertThat(offsets.getLong()).isEqualTo(4970L * i);
            assertThat(sizes.getLong()).isEqualTo(4970);
        }
    }

    @Test
    void onlyCompressionNoneIsWritten() {
        assertThatThrownBy(() -> Sets.set(dir, "compression=zip"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("dataset.compression is zip; only none");
    }
}
