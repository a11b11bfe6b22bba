package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import dev.trainyard.train.trackers.TrackersExtension;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What trackers have of real runs; what they make of it is tested beside them. */
class TrackersInTrainingTest {
    @TempDir
    Path dir;

    private TinyRuns runs;

    @BeforeEach
    void furnish() {
        runs = new TinyRuns(dir);
    }

    @Test
    void allOfARunArrivesAndTheRunIsTheSameAsWithout() throws IOException {
        RunFolder tracked = train(Resume.NEVER, tensorBoard(), wandb()).folder();
        RunFolder plain = train(Resume.NEVER).folder();
        assertThat(TinyRuns.losses(tracked)).containsExactly(TinyRuns.losses(plain));
        assertThat(tracked.info().configHash()).isEqualTo(plain.info().configHash());
        for (String tracker : List.of("tensorboard", "wandb")) {
            assertThat(lastStep(tracked, tracker)).isEqualTo(12);
            assertThat(kept(tracked, tracker).path("ended").asString()).isEqualTo("finished");
        }
        assertThat(entries(dir.resolve("tb"))).containsExactly(tracked.id());
        assertThat(plain.path().resolve("trackers")).doesNotExist();
        assertThat(TinyRuns.events(tracked)).doesNotContain("alert");
    }

    @Test
    void aRunThatIsTakenUpAgainGoesOnInTheSamePlace() throws IOException {
        RunFolder run = train(Resume.AUTO, tensorBoard(), "train.max_iters=8").folder();
        assertThat(lastStep(run, "tensorboard")).isEqualTo(8);
        assertThat(train(Resume.AUTO, tensorBoard()).folder().id()).isEqualTo(run.id());
        assertThat(lastStep(run, "tensorboard")).isEqualTo(12);
        assertThat(entries(dir.resolve("tb"))).containsExactly(run.id());
        assertThat(entries(dir.resolve("tb").resolve(run.id()))).hasSize(3); // a file each, and the folder around
    }

    @Test
    void aTrackerOutOfReachIsAnAlertAndTheRunGoesOn() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        String address = "http://127.0.0.1:" + free;
        TrainRuns.Outcome outcome = train(Resume.NEVER, "trackers.mlflow.uri=" + address, tensorBoard());
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(outcome.folder().info().status()).isEqualTo(Status.FINISHED);
        assertThat(TinyRuns.event(outcome.folder(), "alert")
                        .orElseThrow()
                        .path("message")
                        .asString())
                .isEqualTo("mlflow cannot be reached: " + address + ": no connection; it gets all when it can");
        assertThat(lastStep(outcome.folder(), "tensorboard")).isEqualTo(12);
    }

    @Test
    void aFolderThatCannotBeMadeDoesNotStopTheRunEither() throws IOException {
        Files.writeString(dir.resolve("tb"), "a file");
        TrainRuns.Outcome outcome = train(Resume.NEVER, tensorBoard());
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(TinyRuns.event(outcome.folder(), "alert")
                        .orElseThrow()
                        .path("alert")
                        .asString())
                .isEqualTo("tracker_tensorboard");
    }

    @ParameterizedTest
    @CsvSource({
        "trackers.tensorbord=tb, trackers.tensorbord",
        "trackers.wandb.mode=onlin, online",
        "trackers.wandb.project=, trackers.wandb.project",
        "trackers.mlflow.experiment=e, trackers.mlflow.uri",
        "trackers.mlflow.uri=localhost:5000, 'uri must be an address such as http://host:5000, not ''localhost:5000'''",
        "trackers.mlflow.uri=ftp://host/, uri must be an address",
        "trackers.mlflow.uri=http://me:secret@host/, MLFLOW_TRACKING_USERNAME",
    })
    void whatMakesNoSenseIsRefusedBeforeAnythingIsWritten(String override, String words) {
        assertThatThrownBy(() -> train(Resume.NEVER, override))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(words)
                .message()
                .hasLineCount(1);
        assertThat(runs.folders()).isEmpty();
    }

    private TrainRuns.Outcome train(Resume resume, String... overrides) {
        return runs.run(List.of(new TrackersExtension()), resume, overrides);
    }

    private String tensorBoard() {
        return "trackers.tensorboard=" + dir.resolve("tb");
    }

    private String wandb() {
        return "trackers.wandb.dir=" + dir;
    }

    private static long lastStep(RunFolder run, String tracker) throws IOException {
        return kept(run, tracker).path("position").path("last_step").asLong(-1);
    }

    private static JsonNode kept(RunFolder run, String tracker) throws IOException {
        return Json.parse(
                Files.readString(run.path().resolve("trackers").resolve(tracker).resolve("position.json")));
    }

    private static List<String> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
