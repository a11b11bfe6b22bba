package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.data.DataLayout.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs over real files. */
@Timeout(60)
class FileReadingTest {
    private static final String[] QUICK = {
        "train.computation_time=0.0001", "reader.batch_size=2", "dataset.num_samples_per_file=3"
    };

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reader.transfer_size=1048576",
                "reader.transfer_size=4096",
                "reader.transfer_size=1000",
                "reader.odirect=true",
                "dataset.format=mmap_indexed_binary",
                "reader.read_threads=0",
                "reader.data_loader=tensorflow",
                "reader.sample_shuffle=off"
            })
    void everyByteOfEveryFileIsReadOnceAnEpoch(String how) throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 8, 3, 10_001);
        RunResult result = run(data, 2, false, how);

        assertThat(result.epochs().getFirst().bytesRead()).isEqualTo(8 * data.size(Part.TRAIN, 0));
        assertThat(result.open().count()).isPositive();
        assertThat(result.read().count()).isGreaterThanOrEqualTo(8);
        assertThat(result.read().max()).isPositive();
    }

    @Test
    void smallTransfersAreCounted() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 4, 1, 9_900);
        RunResult result = run(data, 1, false, "reader.transfer_size=1000");

        assertThat(result.open().count()).isEqualTo(4);
        assertThat(result.read().count()).isEqualTo(40);
    }

    @Test
    void aDecodedSampleIsWholeAndTheResultSaysIt() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 8, 3, 10_001);
        RunResult result = run(data, 2, true, "reader.transfer_size=4096");

        assertThat(data.decoded()).hasValue(8 * data.size(Part.TRAIN, 0));
        assertThat(result.warnings()).anyMatch(warning -> warning.startsWith("Samples were decoded"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reader.odirect=false", "reader.odirect=true", "dataset.format=mmap_indexed_binary"})
    void aTruncatedFileEndsTheRunWithItsNameAndOffset(String how) throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 8, 3, 10_001);
        Path file = data.file(Part.TRAIN, 5);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20_000));

        assertThatThrownBy(() -> run(data, 2, false, how))
                .isInstanceOf(JobException.class)
                .hasMessage(file + " ends at byte 20000 where 30103 bytes are expected: it is truncated;"
                        + " generate it anew");
    }

    @Test
    void aForeignFileEndsTheRunWithItsName() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 8, 3, 10_001);
        Files.writeString(data.file(Part.TRAIN, 2), "Q", StandardOpenOption.WRITE);

        assertThatThrownBy(() -> run(data, 2, false))
                .isInstanceOf(JobException.class)
                .hasMessage(data.file(Part.TRAIN, 2) + ", byte 0: not a plain file");
    }

    @Test
    void aMissingFileEndsTheRunWithItsName() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 8, 3, 10_001);
        Files.delete(data.file(Part.TRAIN, 7));

        assertThatThrownBy(() -> run(data, 2, false))
                .isInstanceOf(JobException.class)
                .hasMessage(data.file(Part.TRAIN, 7) + " cannot be read: no such file or folder");
    }

    @Test
    void whatDecodingFindsIsSaidWithTheFile() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 4, 1, 1_000);
        byte[] bytes = Files.readAllBytes(data.file(Part.TRAIN, 1));
        Arrays.fill(bytes, 1_000, 1_100, (byte) 0);
        Files.write(data.file(Part.TRAIN, 1), bytes);

        assertThatThrownBy(() -> run(data, 1, true))
                .isInstanceOf(JobException.class)
                .hasMessage(data.file(Part.TRAIN, 1) + ", before byte 1100: ends with zeros");
    }

    @Test
    void aWorkloadOfFewerFilesReadsNoMore() throws IOException {
        RunResult result = run(PlainFiles.generate(folder, 8, 3, 10_001), 1, false, "dataset.num_files_train=4");

        assertThat(result.open().count()).isPositive();
        assertThat(result.epochs().getFirst().bytesRead()).isEqualTo(4 * (100 + 3 * 10_001));
    }

    @Test
    void aTransferSizeOfNothingIsRefused() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 8, 3, 10_001);

        assertThatThrownBy(() -> run(data, 1, false, "reader.transfer_size=0"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("reader.transfer_size is 0");
    }

    @Test
    void theRunSaysWhatItUsed() throws IOException {
        RunResult result = run(PlainFiles.generate(folder, 8, 3, 10_001), 1, false);

        assertThat(result.peakMemoryBytes()).isPositive();
        assertThat(result.warnings()).anyMatch(warning -> warning.contains("fits the page cache"));
        assertThat(result.warnings()).anyMatch(warning -> warning.startsWith("An epoch has only 12 steps"));
        assertThat(result.complete()).isTrue();
    }

    private static RunResult run(PlainFiles data, int accelerators, boolean decode, String... more) {
        String[] overrides = Stream.of(
                        Stream.of(QUICK), Stream.of("dataset.num_files_train=" + data.files()), Stream.of(more))
                .flatMap(each -> each)
                .toArray(String[]::new);
        RunOptions options = new RunOptions(accelerators, 3, decode, false, () -> false, progress -> {});
        return TrainingRun.of(Runs.workload(overrides), data, World.alone(), options)
                .run();
    }
}
