package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.DataLayout.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetsTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "npz",
                "npy",
                "tfrecord",
                "jpeg",
                "png",
                "hdf5",
                "parquet",
                "csv",
                "indexed_binary",
                "mmap_indexed_binary"
            })
    void samplesCoverEveryByteOfEveryFormatOnceAndInOrder(String format) throws IOException {
        int samples = format.equals("jpeg") || format.equals("png") ? 1 : 7;
        DataSet set = Sets.set(dir, "format=" + format, "num_samples_per_file=" + samples, "record_length_bytes=3333");
        for (int file = 0; file < set.files(Part.TRAIN); file++) {
            long size = Files.size(set.file(Part.TRAIN, file));
            assertThat(set.size(Part.TRAIN, file)).isEqualTo(size);
            ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, file));
            assertThat(set.foreign(bytes.slice(0, 64))).isEmpty();
            long end = 0;
            for (int sample = 0; sample < samples; sample++) {
                for (ByteRange range : set.sample(Part.TRAIN, file, sample)) {
                    assertThat(range.offset()).isEqualTo(end);
                    assertThat(range.length()).isPositive();
                    assertThat(set.decode(bytes.slice((int) end, (int) range.length())))
                            .isPositive();
                    end += range.length();
                }
            }
            assertThat(end).isEqualTo(size);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"npz", "npy", "tfrecord", "jpeg", "png", "hdf5", "parquet", "csv"})
    void filesOfAnotherFormatAreForeign(String format) {
        DataSet set = Sets.set(dir, "format=" + format, "record_length_bytes=1000");
        ByteBuffer elf = ByteBuffer.allocate(64).put(0, new byte[] {0x7F, 'E', 'L', 'F'});
        assertThat(set.foreign(elf)).hasValueSatisfying(what -> assertThat(what).startsWith("not a"));
        assertThat(elf.position()).isZero();
        if (!format.equals("csv")) { // nothing is a csv file without rows
            assertThat(set.foreign(ByteBuffer.allocate(0))).isPresent();
        }
    }

    @Test
    void aMissingFolderIsNamedWithWhatToType() {
        Path missing = dir.resolve("nowhere");
        assertThatThrownBy(() -> Sets.open(Sets.workload(missing)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no data folder " + missing)
                .hasMessageEndingWith("generate it: " + Sets.COMMAND);
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no folder train in " + dir);
    }

    @Test
    void tooFewFilesAreCountedAndMoreThanNeededAreFine() {
        Sets.set(dir, "num_files_train=4", "record_length_bytes=100");
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir, "num_files_train=5", "record_length_bytes=100")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("too few files in " + dir.resolve("train") + ": 4, the workload reads 5")
                .hasMessageContaining("set dataset.num_files_train=4");
        DataSet part = Sets.open(Sets.workload(dir, "num_files_train=2", "record_length_bytes=100"));
        assertThat(part.file(Part.TRAIN, 1)).exists().hasFileName("img_1_of_4.npz");
    }

    @Test
    void aSetOfOtherRecordsOrAnotherFormatIsRefused() {
        Sets.set(dir, "record_length_bytes=100");
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir, "record_length_bytes=200")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has records of 100.0 bytes (stdev 0.0), not 200.0 bytes");
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir, "record_length_bytes=100", "format=png")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is npz, not png");
    }

    /** DLIO's files: no manifest, and names that say how many were generated. */
    @Test
    void aSetOfDlioIsFoundByItsNames() throws IOException {
        for (int i = 0; i < 168; i++) {
            Path file = dir.resolve("train/%03d/img_%03d_of_168.npz".formatted(i % 100, i));
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[i]);
        }
        DataSet set = Sets.open(Sets.workload(dir, "num_files_train=150"));
        assertThat(set.files(Part.TRAIN)).isEqualTo(150);
        assertThat(set.file(Part.TRAIN, 149)).isEqualTo(dir.resolve("train/049/img_149_of_168.npz"));
        assertThat(set.size(Part.TRAIN, 149)).isEqualTo(149);

        assertThatThrownBy(() -> Sets.open(Sets.workload(dir, "num_files_train=169")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("168, the workload reads 169");
        Files.delete(dir.resolve("train/049/img_149_of_168.npz"));
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir, "num_files_train=150")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1 of the 150 that the workload reads are missing, the first is ")
                .hasMessageContaining("img_149_of_168.npz");
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir, "format=png")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no file img_<i>_of_<n>.png in ");
    }

    @Test
    void aFolderThatCannotBeReadIsNamed() throws IOException {
        assumeFalse("root".equals(System.getProperty("user.name")), "root may read every folder");
        Sets.set(dir, "record_length_bytes=100");
        Path train = dir.resolve("train");
        Files.setPosixFilePermissions(train, PosixFilePermissions.fromString("---------"));
        try {
            assertThatThrownBy(() -> Sets.open(Sets.workload(dir, "record_length_bytes=100")))
                    .isInstanceOf(JobException.class)
                    .hasMessage("cannot read " + train + ": permission denied");
        } finally {
            Files.setPosixFilePermissions(train, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aDamagedManifestIsNamed() throws IOException {
        Sets.set(dir, "record_length_bytes=100");
        Files.writeString(dir.resolve("manifest.json"), "{");
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("manifest.json is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"npz", "png", "jpeg", "csv"})
    void aFileWithoutItsEndIsTruncated(String format) {
        DataSet set = Sets.set(dir, "format=" + format, "num_samples_per_file=1", "record_length_bytes=3000");
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        assertThat(set.cut(bytes.slice())).isEmpty();
        assertThat(set.cut(bytes.slice(bytes.limit() - DataSet.TAIL_BYTES, DataSet.TAIL_BYTES)))
                .isEmpty();
        assertThat(set.cut(bytes.slice(0, bytes.limit() - 2))).get().asString().startsWith("without the ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"npy", "hdf5", "tfrecord"})
    void aFileWithoutAnEndSaysInItsBeginningHowLongItIs(String format) {
        DataSet set = Sets.set(dir, "format=" + format, "num_samples_per_file=1", "record_length_bytes=3000");
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        assertThat(set.least(bytes, bytes.limit())).isEqualTo(bytes.limit());
    }

    @Test
    void noiseUnderTheNamesOfImagesIsReadAndSaid() throws IOException {
        Path train = Files.createDirectories(dir.resolve("train"));
        for (int file = 0; file < 2; file++) {
            Files.write(train.resolve("img_" + file + "_of_2.jpeg"), new byte[3000]);
        }
        DataSet set = Sets.open(Sets.workload(dir, "format=jpeg", "num_files_train=2", "record_length_bytes=3000"));
        assertThat(set.foreign(ByteBuffer.allocate(3000))).isEmpty();
        assertThat(set.remark()).get().asString().contains("jpeg by name only");
    }

    /** Whoever reads such a file finds nothing wrong with it. */
    @ParameterizedTest
    @ValueSource(strings = {"tfrecord", "indexed_binary", "mmap_indexed_binary"})
    void aFileThatEndsBetweenTwoSamplesIsToldByItsIndex(String format) throws IOException {
        String[] keys = {"format=" + format, "num_samples_per_file=4", "record_length_bytes=3000"};
        Path file = Sets.set(dir, keys).file(Part.TRAIN, 1);
        Files.delete(dir.resolve("manifest.json"));
        assertThat(Sets.open(Sets.workload(dir, keys)).size(Part.TRAIN, 1)).isEqualTo(Files.size(file));

        long whole = Files.size(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) (whole * 3 / 4)));
        assertThatThrownBy(() -> Sets.open(Sets.workload(dir, keys)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(file + " ends at byte " + whole * 3 / 4)
                .hasMessageContaining("4 samples in " + whole + " bytes: it is truncated");
    }

    @Test
    void withoutAnIndexTheFirstRecordTellsTheLengthOfAll() {
        String[] keys = {"format=tfrecord", "num_samples_per_file=4", "record_length_bytes=3000"};
        DataSet set = Sets.set(dir, keys);
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        int whole = bytes.limit();
        assertThat(set.least(bytes, whole * 3 / 4)).isEqualTo(whole);
        assertThat(set.least(bytes, whole - 100)).as("records may differ").isEqualTo(whole / 4);
    }

    @Test
    void fewerSamplesThanTheWorkloadReadsAreCounted() throws IOException {
        String length = "record_length_bytes=100";
        Sets.set(dir, "format=indexed_binary", "num_samples_per_file=4", length);
        Files.delete(dir.resolve("manifest.json"));
        assertThatThrownBy(
                        () -> Sets.open(Sets.workload(dir, "format=indexed_binary", "num_samples_per_file=5", length)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has 4 samples by its index, the workload reads 5");
    }
}
