package dev.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunStore;
import dev.trainyard.storage.result.History;
import dev.trainyard.storage.result.ResultFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookkeepingTest {
    @TempDir
    Path dir;

    @Test
    void aFolderThatCouldNotBeFilledIsRemovedAndTheRestIsKept() {
        Bookkeeping books = new Bookkeeping(dir, new RunStore(dir.resolve("runs")), List.of("storage", "run"), "test");
        Records kept = books.keep(
                Instant.now(),
                true,
                () -> ResultFolder.training(dir, "unet3d", "run", Instant.now()),
                folder -> {
                    folder.text("dlio_config/config.yaml", "half");
                    throw new JobException("no space left on device");
                },
                () -> {
                    throw new JobException("no space for the run either");
                });

        assertThat(kept.folder()).isEmpty();
        assertThat(kept.run()).isEmpty();
        assertThat(kept.lost()).containsExactly("no space left on device", "no space for the run either");
        assertThat(dir.resolve("training/unet3d/run")).isEmptyDirectory();
        assertThat(new History(dir).entries()).isEmpty();
    }
}
