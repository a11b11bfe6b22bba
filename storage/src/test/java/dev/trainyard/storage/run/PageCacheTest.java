package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.storage.data.DataSet;
import dev.trainyard.storage.host.PageCache;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PageCacheTest {
    @TempDir
    private Path folder;

    @Test
    void whereTheKernelPermitsAllOfItIsEmptied() throws IOException {
        Path control = Files.createFile(folder.resolve("drop_caches"));
        String said = drop(PlainFiles.generate(folder, 2, 1, 1_000), control);

        assertThat(control).hasContent("3");
        assertThat(said).isEqualTo("The page cache was emptied before reading.");
    }

    @Test
    void elseTheDataFilesAreDropped() throws IOException {
        String said = drop(PlainFiles.generate(folder, 2, 1, 1_000), folder.resolve("none"));

        assertThat(said).contains("posix_fadvise");
    }

    @Test
    void aDroppedFileIsReadFromTheDeviceAgain() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 1, 1, 8 << 20);
        Path file = folder.resolve("file-0");
        assumeTrue(!Files.getFileStore(file).type().equals("tmpfs"), "memory is its device");
        assumeTrue(ProcessUsage.deviceBytesRead().isPresent(), "the kernel counts no reads");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        long before = ProcessUsage.deviceBytesRead().orElseThrow();
        Files.readAllBytes(file);
        long cached = ProcessUsage.deviceBytesRead().orElseThrow() - before;
        drop(data, folder.resolve("none"));
        Files.readAllBytes(file);

        assertThat(ProcessUsage.deviceBytesRead().orElseThrow() - before - cached)
                .isGreaterThan(4 << 20);
    }

    @Test
    void whatCannotBeDroppedIsSaid() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 2, 1, 1_000);
        Files.delete(folder.resolve("file-1"));

        assertThat(drop(data, folder.resolve("none")))
                .startsWith("The page cache was not emptied before reading")
                .contains("file-1 cannot be opened");
    }

    private static String drop(DataSet data, Path control) {
        return new PageCache(control).drop("data files", data.allFiles(), "before reading");
    }
}
