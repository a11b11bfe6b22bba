package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.Verification;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the runs fills up while a run works; needs root to mount a small one. */
class FullDiskTrainTest {
    @TempDir
    Path dir;

    private TrainingFolder folder;
    private boolean mounted;

    @BeforeEach
    void mountTmpfs() throws Exception {
        folder = TrainingFolder.in(dir);
        Files.createDirectory(folder.runs());
        mounted = succeeds(
                "mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.runs().toString());
        assumeTrue(mounted, "a tmpfs cannot be mounted here; run as root with the right to mount");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(succeeds("umount", folder.runs().toString())).isTrue();
        }
    }

    @Test
    void endsInOneLineKeepsWhatIsCommittedAndGoesOnWhenThereIsRoom() throws Exception {
        Process process = folder.start(
                "train.max_iters=1000000", "checkpoint.every_steps=10", "retry.backoff=1ms..2ms", "retry.general=0");
        TrainingFolder.await(process, () -> folder.lines() > 40);
        Path filler = fill();
        TrainingFolder.Finished finished = folder.finish(process);
        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.err().lines().filter(line -> line.startsWith("trainyard: ")))
                .hasSize(1)
                .allMatch(line -> line.contains("No space left on device"));
        assertThat(finished.err()).doesNotContain("\tat ");
        RunFolder run = folder.folders().getFirst();
        List<CheckpointInfo> kept = CheckpointStore.list(run.checkpoints());
        assertThat(kept).isNotEmpty();
        assertThat(kept).allMatch(one -> CheckpointStore.verify(one.directory()) instanceof Verification.Verified);

        Files.delete(filler);
        long enough = kept.getFirst().step() + 5;
        assertThat(folder.run("train.max_iters=" + enough, "--resume", "must").exitCode())
                .isZero();
        assertThat(folder.folders()).hasSize(1);
        assertThat(folder.lines()).isEqualTo(enough + 1);
    }

    private Path fill() throws IOException {
        Path filler = folder.runs().resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int i = 0; i < 2000; i++) {
                out.write(new byte[4096]);
            }
            throw new AssertionError("the disk does not fill");
        } catch (IOException e) {
            return filler;
        }
    }

    private static boolean succeeds(String... command) throws Exception {
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
