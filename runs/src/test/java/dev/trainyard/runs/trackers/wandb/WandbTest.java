package dev.trainyard.runs.trackers.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.ExampleRun;
import dev.trainyard.runs.trackers.Follower;
import dev.trainyard.runs.trackers.ProtoReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WandbTest {
    private static final int HISTORY = 2;
    private static final int SUMMARY = 3;
    private static final int STATS = 7;
    private static final int ARTIFACT = 8;
    private static final int ALERT = 10;
    private static final int OUTPUT = 13;
    private static final int RUN = 17;
    private static final int EXIT = 18;
    private static final int HEADER = 21;
    private static final int PREEMPTING = 23;

    @TempDir
    Path root;

    private ExampleRun run;

    @BeforeEach
    void create() {
        run = new ExampleRun(root.resolve("runs"), "mine");
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void theRunIsDescribedAsTheClientDescribesOne() throws IOException {
        finish(Status.FINISHED);
        ProtoReader described = one(RUN);
        String id = run.folder().id().replace("-", "");
        assertThat(described.text(1)).isEqualTo(id);
        assertThat(described.text(2)).isEqualTo("team");
        assertThat(described.text(3)).isEqualTo("proj");
        assertThat(described.text(6)).isEqualTo("sweep");
        assertThat(described.text(8)).isEqualTo("mine");
        assertThat(described.text(9)).isEqualTo("a note");
        assertThat(described.texts(10)).containsExactly("a", "b");
        assertThat(described.number(24)).as("resumed").isZero();
        assertThat(WandbFiles.items(described.message(4)))
                .containsEntry("model.n_layer", "2")
                .containsEntry("model.bias", "false")
                .containsEntry("optimizer.learning_rate", "0.001")
                .containsEntry("run.tags", "\"a, b\"")
                .doesNotContainKey("optimizer.min_lr");
        assertThat(one(HEADER).message(1).text(2)).isEqualTo("0.70.0");
        assertThat(folder().getFileName().toString()).matches("offline-run-\\d{8}_\\d{6}-" + id);
        assertThat(file().getFileName()).hasToString("run-" + id + ".wandb");
        assertThat(folder()).isDirectoryContaining("glob:**/files").isDirectoryContaining("glob:**/logs");
        assertThat(folder().resolve("run-" + id + ".wandb.syncstate"))
                .hasContent("{\"starting_step\":0,\"starting_runtime\":0}");
    }

    @Test
    void historyHasWordsForWhatJsonLacks() throws IOException {
        run.writer()
                .metrics(
                        3,
                        1.5,
                        line -> line.put("train/loss", 4.25)
                                .put("val/loss", Double.NaN)
                                .put("worst", Double.NEGATIVE_INFINITY));
        finish(Status.FINISHED);
        ProtoReader line = one(HISTORY);
        assertThat(WandbFiles.items(line))
                .containsEntry("train/loss", "4.25")
                .containsEntry("val/loss", "NaN")
                .containsEntry("worst", "-Infinity")
                .containsEntry("_step", "3")
                .containsEntry("_runtime", "1.5")
                .containsKey("_timestamp");
        assertThat(line.message(2).number(1)).isEqualTo(3);
        assertThat(WandbFiles.items(one(SUMMARY)))
                .containsEntry("train/loss", "4.25")
                .containsEntry("_step", "3");
    }

    @Test
    void recordsCrossBlocksUnharmed() throws IOException {
        // lines of many lengths, so that some block ends within every part of a chunk
        for (int step = 1; step <= 300; step++) {
            String name = "x".repeat(1 + step * 7 % 991);
            run.writer().metrics(step, step, line -> line.put(name, 1.0));
        }
        String huge = "y".repeat(45_000);
        run.writer().metrics(301, 301, line -> line.put(huge, 2.0));
        finish(Status.FINISHED);
        List<ProtoReader> history = WandbFiles.all(file(), HISTORY);
        assertThat(history).hasSize(301);
        for (int i = 0; i < history.size(); i++) {
            assertThat(history.get(i).message(2).number(1)).isEqualTo(i + 1);
        }
        assertThat(WandbFiles.items(history.getLast())).containsEntry(huge, "2.0");
    }

    @Test
    void alertsSamplesTerminalAndReferencesArrive() throws IOException {
        run.writer()
                .event("alert", Map.of("alert", "loss_nan", "severity", "warning", "step", 7, "message", "it is NaN"));
        run.writer().event("checkpoint_committed", Map.of("step", 7));
        run.writer()
                .system()
                .write(line -> line.put("wall_time", "2026-01-02T03:04:05Z").put("cpu_percent", 93.5));
        Files.writeString(run.folder().log(0), "2026-01-02T03:04:05Z err step 7: a word\n");
        finish(Status.FINISHED);
        ProtoReader alert = one(ALERT);
        assertThat(alert.text(1)).isEqualTo("loss_nan at step 7");
        assertThat(alert.text(2)).isEqualTo("it is NaN");
        assertThat(alert.text(3)).isEqualTo("WARN");
        ProtoReader stats = one(STATS);
        assertThat(stats.message(2).number(1)).isEqualTo(1767323045);
        assertThat(stats.message(3).text(1)).isEqualTo("cpu_percent");
        assertThat(stats.message(3).text(16)).isEqualTo("93.5");
        assertThat(one(OUTPUT).text(3)).isEqualTo("step 7: a word\n");
        ProtoReader artifact = one(ARTIFACT);
        assertThat(artifact.text(4)).isEqualTo("model");
        assertThat(artifact.texts(11)).containsExactly("latest", "step-7");
        String reference = artifact.message(12).message(4).text(3);
        assertThat(reference)
                .isEqualTo(run.folder()
                        .checkpoints()
                        .resolve("step-00000007")
                        .toUri()
                        .toString());
        assertThat(artifact.text(6)).matches("[0-9a-f]{32}");
        assertThat(artifact.text(15)).hasSize(128);
    }

    @Test
    void howARunEndsIsItsExitCode() throws IOException {
        run.lines(1, 2, 1).writer().summary(Map.of("val_loss", 2.5));
        finish(Status.PREEMPTED);
        assertThat(one(EXIT).number(1)).isEqualTo(1);
        assertThat(WandbFiles.all(file(), PREEMPTING)).hasSize(1);
        assertThat(WandbFiles.items(WandbFiles.all(file(), SUMMARY).getLast()))
                .containsEntry("summary/val_loss", "2.5");
        run.writer().event("resumed", Map.of("step", 2));
        finish(Status.FINISHED);
        Path last = WandbFiles.log(WandbFiles.folders(root).getLast());
        assertThat(WandbFiles.all(last, EXIT))
                .singleElement()
                .satisfies(exit -> assertThat(exit.number(1)).isZero());
        assertThat(WandbFiles.all(last, PREEMPTING)).isEmpty();
    }

    @Test
    void aResumedRunGoesOnUnderItsIdAndRepeatsNoStep() throws IOException {
        run.lines(1, 2, 1);
        long checkpoint = run.writer().metricsLength();
        run.lines(3, 4, 1);
        finish(Status.FAILED);
        run.resume(checkpoint, 2).lines(3, 6, 1);
        finish(Status.FINISHED);
        List<Path> folders = WandbFiles.folders(root);
        assertThat(folders).hasSize(2);
        assertThat(steps(folders.getFirst())).containsExactly(1L, 2L, 3L, 4L);
        assertThat(steps(folders.getLast())).containsExactly(5L, 6L);
        ProtoReader second =
                WandbFiles.all(WandbFiles.log(folders.getLast()), RUN).getFirst();
        assertThat(second.text(1)).isEqualTo(one(RUN).text(1));
        assertThat(second.number(24)).as("resumed").isEqualTo(1);
    }

    @Test
    void whatAKilledProcessDidNotNoteIsWrittenOnce() throws IOException {
        run.lines(1, 2, 1);
        try (Follower follower = follower()) {
            follower.catchUp();
            byte[] position = Files.readAllBytes(position());
            run.lines(3, 3, 1);
            follower.catchUp();
            Files.write(position(), position); // killed after the write, before the note
        }
        finish(Status.FINISHED);
        assertThat(WandbFiles.folders(root).stream().flatMap(folder -> steps(folder).stream()))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aWriteThatFailedLeavesNoPiece() throws IOException {
        Path file = root.resolve("x.wandb");
        try (TransactionLog log = TransactionLog.create(file)) {
            log.add("one".getBytes(StandardCharsets.UTF_8));
            log.flush();
            log.add("lost".getBytes(StandardCharsets.UTF_8));
            log.forget();
            Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND); // as a full disk takes a part
            log.add("two".getBytes(StandardCharsets.UTF_8));
            log.flush();
        }
        assertThat(WandbFiles.records(file)).extracting(String::new).containsExactly("one", "two");
    }

    private List<Long> steps(Path folder) {
        try {
            return WandbFiles.all(WandbFiles.log(folder), HISTORY).stream()
                    .map(line -> line.message(2).number(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void finish(Status status) throws IOException {
        try (Follower follower = follower()) {
            follower.finish(status);
        }
    }

    private Follower follower() {
        WandbSettings settings = new WandbSettings("proj", "team", root, false);
        return Follower.open(run.folder(), new Wandb(settings, new WandbClient("", line -> {})));
    }

    private Path position() {
        return run.folder().path().resolve("trackers/wandb/position.json");
    }

    private Path folder() throws IOException {
        return WandbFiles.folders(root).getFirst();
    }

    private Path file() throws IOException {
        return WandbFiles.log(folder());
    }

    private ProtoReader one(int kind) throws IOException {
        return WandbFiles.all(file(), kind).getFirst();
    }
}
