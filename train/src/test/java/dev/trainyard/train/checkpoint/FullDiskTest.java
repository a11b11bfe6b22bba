package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.base.JobException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 256 KiB, which needs root to mount. */
class FullDiskTest {
    private static final long BLOCK = 4096;

    @TempDir
    Path directory;

    private Path mount;
    private Path checkpoints;
    private boolean mounted;

    @BeforeEach
    void mountTmpfs() throws Exception {
        mount = Files.createDirectory(directory.resolve("mnt"));
        checkpoints = mount.resolve("checkpoints");
        mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount.toString());
        assumeTrue(mounted, "a tmpfs cannot be mounted here; run as root with the right to mount");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", mount.toString())).isTrue();
        }
    }

    @Test
    void isNoticedBeforeAnythingIsWritten() throws IOException {
        CheckpointStore store = TestContent.store(checkpoints, 2);
        store.save(TestContent.of(10));
        Path filler = fill();
        assertThatThrownBy(() -> store.save(TestContent.of(20)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the disk is full")
                .hasMessageContaining("and a tenth more");
        assertRecovers(store, filler);
    }

    @Test
    void inTheMiddleOfAFileIsReportedTidiedUpAndSurvived() throws IOException {
        TestContent.store(checkpoints, 2).save(TestContent.of(10));
        CheckpointStore store = TestContent.store(checkpoints, 2, (done, path, before) -> {
            if (done == Disk.Done.CREATED && Files.notExists(mount.resolve("filler"))) {
                fill();
            }
        });
        assertThatThrownBy(() -> store.save(TestContent.of(20)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the disk is full")
                .hasMessageContaining("kept: 1, the newest of step 10")
                .hasMessageNotContaining("\n");
        assertRecovers(TestContent.store(checkpoints, 2), mount.resolve("filler"));
    }

    /** The room that is left ends in every file of the save in turn, and in the manifest. */
    @Test
    void atEveryBlockOfASaveIsReportedTidiedUpAndSurvived() throws IOException {
        TestContent.store(checkpoints, 2).save(TestContent.of(10));
        boolean failed = true;
        int blocks = 0;
        for (; failed; blocks++) {
            long left = blocks * BLOCK;
            Path filler = mount.resolve("filler");
            CheckpointStore store = TestContent.store(checkpoints, 2, (done, path, before) -> {
                if (done == Disk.Done.CREATED && Files.notExists(filler)) {
                    fill();
                    Files.write(filler, new byte[(int) (Files.size(filler) - left)]);
                }
            });
            failed = false;
            try {
                store.save(TestContent.of(20));
            } catch (JobException e) {
                failed = true;
                assertThat(e.getMessage()).contains("the disk is full", "kept: 1, the newest of step 10");
                assertThat(TestContent.names(checkpoints)).containsExactly("step-00000010");
                assertThat(TestContent.exactState(store)).isEqualTo(10);
            }
            Files.delete(filler);
        }
        assertThat(blocks).as("4 files and the manifest").isGreaterThan(5);
        assertThat(TestContent.exactState(TestContent.store(checkpoints, 2))).isEqualTo(20);
    }

    private void assertRecovers(CheckpointStore store, Path filler) throws IOException {
        assertThat(TestContent.names(checkpoints)).containsExactly("step-00000010");
        assertThat(TestContent.exactState(store)).isEqualTo(10);
        Files.delete(filler);
        store.save(TestContent.of(20));
        assertThat(TestContent.exactState(store)).isEqualTo(20);
    }

    private Path fill() throws IOException {
        Path filler = mount.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int i = 0; i < 1000; i++) {
                out.write(new byte[4096]);
            }
            throw new AssertionError("the disk does not fill");
        } catch (IOException e) {
            return filler;
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
