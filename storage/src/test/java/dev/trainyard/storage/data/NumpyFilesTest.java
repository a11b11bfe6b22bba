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
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** npz by the JDK's zip reader, and the arrays in it by their definition. */
class NumpyFilesTest {
    @TempDir
    Path dir;

    @Test
    void npzIsAStoredZipOfImagesAndLabels() throws IOException {
        DataSet set = Sets.set(dir, "num_samples_per_file=3", "record_length_bytes=50000");
        try (ZipFile zip = new ZipFile(set.file(Part.TRAIN, 0).toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("x.npy", "y.npy");
            assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
            byte[] images = zip.getInputStream(zip.getEntry("x.npy")).readAllBytes(); // checks the CRC-32
            byte[] labels = zip.getInputStream(zip.getEntry("y.npy")).readAllBytes();
            assertThat(header(images)).isEqualTo("{'descr': '|u1', 'fortran_order': False, 'shape': (223, 224, 3), }");
            assertThat(images).hasSize(dataAt(images) + 223 * 224 * 3);
            assertThat(header(labels)).isEqualTo("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }");
            assertThat(labels).hasSize(dataAt(labels) + 3 * 8);
        }
    }

    @Test
    void npyIsOneArrayOfRandomBytes() throws IOException {
        DataSet set = Sets.set(dir, "format=npy", "record_length_bytes=50000");
        byte[] array = Files.readAllBytes(set.file(Part.TRAIN, 1));
        assertThat(header(array)).contains("'shape': (223, 224, 1)");
        assertThat(array).hasSize(dataAt(array) + 223 * 224);
        int[] counts = new int[256];
        for (int i = dataAt(array); i < array.length; i++) {
            counts[Byte.toUnsignedInt(array[i])]++;
        }
        assertThat(Arrays.stream(counts).boxed())
                .allMatch(count -> count > 100 && count < 300); // 195 each, standard deviation 14
    }

    @Test
    void decodingFindsADamagedByteOfAnNpz() {
        DataSet set = Sets.set(dir, "record_length_bytes=50000");
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        assertThat(set.decode(bytes.duplicate())).isGreaterThan(50_000 - 50);
        bytes.put(30_000, (byte) (bytes.get(30_000) + 1));
        assertThatThrownBy(() -> set.decode(bytes))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("CRC-32");
    }

    /** Sizes of 4 GiB and more, without writing them: what the headers say is where the bytes are. */
    @Test
    void sizesBeyondFourGibibytesAreInZip64Fields() throws IOException {
        long size = 5L << 30;
        CollectingSink sink = new CollectingSink();
        StoredZip zip = new StoredZip(sink);
        zip.entry("x.npy", size, entry -> entry.random(size));
        zip.entry("y.npy", 8, entry -> entry.put(new byte[8]));
        zip.finish();
        List<ByteBuffer> parts = sink.parts();
        ByteBuffer local = parts.getFirst();
        assertThat(local.getInt(18)).isEqualTo(-1);
        assertThat(local.getLong(30 + 5 + 4)).isEqualTo(size);
        ByteBuffer end64 = parts.get(parts.size() - 2);
        assertThat(end64.getInt(0)).isEqualTo(0x06064b50);
        long directory = end64.getLong(48);
        assertThat(directory).isEqualTo(size + 30 + 5 + 20 + 30 + 5 + 8);
        assertThat(end64.getLong(56 + 8)).isEqualTo(directory + end64.getLong(40));
        ByteBuffer second = parts.get(parts.size() - 3);
        assertThat(second.getLong(46 + 5 + 4)).isEqualTo(size + 30 + 5 + 20);
    }

    private static String header(byte[] array) {
        assertThat(array).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
        assertThat(dataAt(array) % 64).isZero();
        return new String(array, 10, dataAt(array) - 10, StandardCharsets.US_ASCII).strip();
    }

    private static int dataAt(byte[] array) {
        return 10 + array[8] + (array[9] << 8);
    }
}
