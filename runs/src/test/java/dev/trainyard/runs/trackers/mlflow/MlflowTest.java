package dev.trainyard.runs.trackers.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.ExampleRun;
import dev.trainyard.runs.trackers.Follower;
import dev.trainyard.runs.trackers.mlflow.MlflowServer.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowTest {
    @TempDir
    Path root;

    private MlflowServer server;
    private ExampleRun run;

    @BeforeEach
    void serve() throws IOException {
        server = new MlflowServer();
        run = new ExampleRun(root, "mine");
    }

    @AfterEach
    void stop() {
        run.close();
        server.close();
    }

    @Test
    void aRunIsParametersTagsAndPoints() throws IOException {
        run.writer().metrics(1, 0.5, line -> line.put("train/loss", 4.25).put("val/loss", Double.NaN));
        run.writer().event("alert", Map.of("alert", "loss_nan", "step", 1, "message", "it is NaN"));
        run.writer().event("checkpoint_committed", Map.of("step", 1));
        run.writer()
                .system()
                .write(line -> line.put("wall_time", "2999-01-01T00:00:00Z").put("cpu_percent", 93.5));
        finish(Status.FINISHED);
        MlflowServer.Run there = server.only();
        assertThat(server.experiments).containsOnlyKeys("my experiment");
        assertThat(there.name).isEqualTo("mine");
        assertThat(there.status).isEqualTo("FINISHED");
        assertThat(there.ended).isPositive();
        assertThat(there.parameters)
                .containsEntry("model.n_layer", "2")
                .containsEntry("run.tags", "a, b")
                .doesNotContainKey("optimizer.min_lr");
        assertThat(there.tags)
                .containsEntry("trainyard.id", run.folder().id())
                .containsEntry("trainyard.group", "sweep")
                .containsEntry("mlflow.note.content", "a note")
                .containsEntry("trainyard.checkpoint", run.folder().checkpoints() + "/step-00000001")
                .hasEntrySatisfying("alert.loss_nan", text -> assertThat(text).contains("it is NaN"));
        assertThat(there.points.keySet())
                .extracting(point -> point.key() + "=" + point.value())
                .containsExactly("train/loss=4.25", "val/loss=NaN", "system/cpu_percent=93.5");
    }

    @Test
    void callsStayWithinTheServersLimits() throws IOException {
        for (int step = 1; step <= 30; step++) {
            run.writer().metrics(step, step, line -> {
                for (int i = 0; i < 130; i++) {
                    line.put("metric/" + i, i);
                }
            });
        }
        run.writer().metrics(31, 31, line -> {
            for (int i = 0; i < 2500; i++) {
                line.put("wide/" + i, i);
            }
        });
        StringBuilder config = new StringBuilder("long: " + "x".repeat(9000) + "\nmany:\n");
        for (int i = 0; i < 250; i++) {
            config.append("  key").append(i).append(": ").append(i).append('\n');
        }
        run.writer().config(config.toString());
        finish(Status.FINISHED);
        assertThat(server.only().points).hasSize(30 * 130 + 2500);
        assertThat(server.only().parameters).hasSize(251);
        assertThat(server.only().parameters.get("long")).hasSize(500).endsWith("...");
        assertThat(server.only().steps("metric/7")).hasSize(30);
    }

    @Test
    void namesThatTheServerRefusesAreChanged() {
        assertThat(LogBatch.key("grad/über%/a:b")).isEqualTo("grad/_ber_/a_b");
        assertThat(LogBatch.key("/a//b/../c/")).isEqualTo("_/a/_/b/_../c/_");
        assertThat(LogBatch.key("x".repeat(300))).hasSize(250);
        assertThat(LogBatch.key("train/loss")).isEqualTo("train/loss");
    }

    @Test
    void aBadDayLosesNothingAndRepeatsNothing() throws IOException {
        run.lines(1, 3, 1);
        try (Follower follower = follower()) {
            follower.catchUp();
            run.lines(4, 6, 1);
            for (Trouble trouble : Trouble.values()) {
                server.troubles.add(trouble);
                assertThatThrownBy(follower::catchUp).isInstanceOf(IOException.class);
            }
            follower.finish(Status.FINISHED);
        }
        assertThat(server.only().steps("train/loss")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(server.only().status).isEqualTo("FINISHED");
    }

    @Test
    void aFailureNamesServerCallAndReason() throws IOException {
        try (Follower follower = follower()) {
            server.troubles.add(Trouble.BUSY);
            assertThatThrownBy(follower::catchUp)
                    .hasMessageMatching("http://127.0.0.1:\\d+/mlflow: HTTP 503 for experiments/get-by-name");
            server.close();
            assertThatThrownBy(follower::catchUp).hasMessageMatching("http://127.0.0.1:\\d+/mlflow: no connection");
        }
    }

    @Test
    void aResumedRunIsTheSameRun() throws IOException {
        run.lines(1, 2, 1);
        long checkpoint = run.writer().metricsLength();
        run.lines(3, 4, 1);
        finish(Status.PREEMPTED);
        assertThat(server.only().status).isEqualTo("KILLED");
        run.resume(checkpoint, 2).lines(3, 6, 1);
        // more updates: MLflow takes no other value of a parameter
        run.writer().config(ExampleRun.CONFIG.replace("n_layer: 2", "n_layer: 3") + "new: 1\n");
        finish(Status.FINISHED);
        assertThat(server.only().status).isEqualTo("FINISHED");
        assertThat(server.only().steps("train/loss")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(server.only().parameters).containsEntry("model.n_layer", "2").containsEntry("new", "1");
    }

    @Test
    void aRunWhosePlaceWasForgottenIsFoundAgain() throws IOException {
        run.lines(1, 2, 1);
        finish(Status.FAILED);
        Files.delete(run.folder().path().resolve("trackers/mlflow/position.json"));
        run.lines(3, 3, 1);
        finish(Status.FINISHED);
        assertThat(server.only().steps("train/loss")).containsExactly(1L, 2L, 3L);
        assertThat(server.only().points.values()).contains(2); // arrived twice, and is one point
    }

    @Test
    void theServerIsToldWhoAsks() throws IOException {
        try (Follower follower = Follower.open(
                run.folder(),
                new Mlflow(
                        server.uri(),
                        "e",
                        Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "secret")))) {
            follower.finish(Status.FINISHED);
        }
        assertThat(server.authorizations).containsOnly("Basic bWU6c2VjcmV0");
    }

    @Test
    void linesArriveWholeInOneCall() throws IOException {
        List<Long> steps = List.of(1L, 2L, 3L);
        for (long step : steps) {
            run.writer().metrics(step, step, line -> {
                for (int i = 0; i < 600; i++) {
                    line.put("m/" + i, i);
                }
            });
        }
        try (Follower follower = follower()) {
            follower.catchUp();
        }
        assertThat(server.calls.stream().filter("runs/log-batch"::equals)).hasSize(1 + steps.size());
    }

    private void finish(Status status) throws IOException {
        try (Follower follower = follower()) {
            follower.finish(status);
        }
    }

    private Follower follower() {
        return Follower.open(run.folder(), new Mlflow(server.uri(), "my experiment", Map.of()));
    }
}
