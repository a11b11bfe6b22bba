package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTrackCommandTest {
    @TempDir
    Path dir;

    private RunStore store = new RunStore(Path.of("runs"));

    @BeforeEach
    void open() {
        store = new RunStore(dir.resolve("runs"));
    }

    @Test
    void aPastRunIsSentToTheTrackersThatAreNamed() throws IOException {
        RunFolder run = ExampleRuns.finished(store, "one", List.of(), 3);
        Ran ran = track("one", "--tensorboard", dir.resolve("tb").toString(), "--wandb", dir.toString());
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .hasLineCount(2)
                .contains(run.id() + ": tensorboard: " + dir.resolve("tb").resolve(run.id() + "-one"))
                .contains(run.id() + ": wandb: " + dir.resolve("wandb/offline-run-"));
        assertThat(dir.resolve("tb").resolve(run.id() + "-one")).isNotEmptyDirectory();
        assertThat(files()).isEqualTo(2);
        track("one", "--tensorboard", dir.resolve("tb").toString());
        assertThat(files()).as("nothing is sent twice").isEqualTo(2);
    }

    @Test
    void withoutANameTheRunsOwnTrackersGetIt() {
        Path folder = dir.resolve("tb");
        RunFolder run = ExampleRuns.run(
                store,
                ExampleRuns.spec("train", "one", List.of()),
                Status.FAILED,
                writer -> writer.config("trackers:\n  tensorboard: " + folder + "\n"));
        assertThat(track("one").out()).contains(run.id() + ": tensorboard: " + folder);
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void whatCannotBeDoneIsOneLine() {
        ExampleRuns.finished(store, "one", List.of(), 3);
        assertThat(track("one").exitCode()).isEqualTo(2);
        assertThat(track("one").err()).hasLineCount(1).contains("names no tracker", "--tensorboard");
        assertThat(track("one", "--mlflow", "nowhere").err())
                .hasLineCount(1)
                .contains("uri must be an address such as http://host:5000, not 'nowhere'");
        assertThat(track("nobody", "--wandb", dir.toString()).err()).contains("no run 'nobody'");
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(dir.resolve("tb"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private Ran track(String... arguments) {
        return Ran.of(List.of("runs", "track", "--runs-dir", store.root().toString()), arguments);
    }
}
