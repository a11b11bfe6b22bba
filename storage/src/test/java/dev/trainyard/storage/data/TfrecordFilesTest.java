package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.DataLayout.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records and their Examples, read by the definitions of TensorFlow and of protobuf. */
class TfrecordFilesTest {
    @TempDir
    Path dir;

    @Test
    void recordsAreExamplesOfAnImageAndItsSize() throws IOException {
        DataSet set = Sets.set(
                dir,
                "format=tfrecord",
                "num_samples_per_file=5",
                "record_length_bytes=114660.07",
                "record_length_bytes_stdev=20000");
        for (int file = 0; file < 4; file++) {
            ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, file));
            List<String> index = new ArrayList<>();
            while (bytes.hasRemaining()) {
                int start = bytes.position();
                Map<String, ByteBuffer> features = features(record(bytes));
                assertThat(features).containsOnlyKeys("image", "size");
                ByteBuffer image = only(only(Objects.requireNonNull(features.get("image")), 1), 1);
                ByteBuffer size = only(only(Objects.requireNonNull(features.get("size")), 3), 1);
                assertThat(varint(size)).isEqualTo(image.remaining());
                index.add(start + " " + (bytes.position() - start));
            }
            assertThat(index).hasSize(5);
            Path name = Path.of(set.file(Part.TRAIN, file).getFileName() + ".idx");
            assertThat(Files.readAllLines(dir.resolve("index/train").resolve(name)))
                    .isEqualTo(index);
        }
    }

    @Test
    void aSampleIsARecord() {
        DataSet set = Sets.set(dir, "format=tfrecord", "num_samples_per_file=5", "record_length_bytes=1000");
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        for (int sample = 0; sample < 5; sample++) {
            ByteRange range = set.sample(Part.TRAIN, 0, sample).getFirst();
            assertThat(set.decode(bytes.slice((int) range.offset(), (int) range.length())))
                    .isGreaterThan(1000);
        }
    }

    @Test
    void decodingFindsADamagedByte() {
        DataSet set = Sets.set(dir, "format=tfrecord", "record_length_bytes=1000");
        for (int at : new int[] {3, 9, 500}) {
            ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
            bytes.put(at, (byte) (bytes.get(at) ^ 1));
            assertThatThrownBy(() -> set.decode(bytes))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("CRC-32C");
        }
    }

    private static ByteBuffer record(ByteBuffer file) {
        int start = file.position();
        long length = file.getLong();
        assertThat(file.getInt()).isEqualTo(masked(file.slice(start, 8)));
        ByteBuffer data = file.slice(file.position(), (int) length);
        file.position(file.position() + (int) length);
        assertThat(file.getInt()).isEqualTo(masked(data));
        return data;
    }

    private static int masked(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + 0xa282ead8;
    }

    private static Map<String, ByteBuffer> features(ByteBuffer example) {
        Map<String, ByteBuffer> features = new HashMap<>();
        ByteBuffer map = only(example, 1);
        while (map.hasRemaining()) {
            ByteBuffer entry = field(map, 1);
            String key = StandardCharsets.US_ASCII.decode(field(entry, 1)).toString();
            features.put(key, field(entry, 2));
            assertThat(entry.hasRemaining()).isFalse();
        }
        return features;
    }

    /** The bytes of a field that is all of a message. */
    private static ByteBuffer only(ByteBuffer message, int number) {
        ByteBuffer value = field(message, number);
        assertThat(message.hasRemaining()).isFalse();
        return value;
    }

    private static ByteBuffer field(ByteBuffer message, int number) {
        assertThat(varint(message)).isEqualTo(number << 3 | 2);
        int length = (int) varint(message);
        ByteBuffer value = message.slice(message.position(), length);
        message.position(message.position() + length);
        return value;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        int shift = 0;
        byte b;
        do {
            b = bytes.get();
            value |= (long) (b & 0x7f) << shift;
            shift += 7;
        } while (b < 0);
        return value;
    }
}
