package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.Verification;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What a queue and a shell see of a run that is asked to stop, and of one that has nothing left to do. */
class StoppedRunTest {
    @TempDir
    Path dir;

    private TrainingFolder folder;

    @BeforeEach
    void furnish() throws IOException {
        folder = TrainingFolder.in(dir);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 99, preempted", "INT, 130, interrupted"})
    void exitsAfterACommittedCheckpoint(String signal, int exitCode, String status) throws Exception {
        Process process = folder.start("train.max_iters=1000000", "--json");
        TrainingFolder.await(process, () -> folder.lines() > 5);
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        TrainingFolder.Finished finished = folder.finish(process);
        assertThat(finished.exitCode()).isEqualTo(exitCode);
        RunFolder run = folder.folders().getFirst();
        assertThat(run.info().status().toString()).isEqualToIgnoringCase(status);
        JsonNode summary = Json.parse(finished.out());
        CheckpointInfo newest = CheckpointStore.list(run.checkpoints()).getFirst();
        assertThat(newest.step()).isEqualTo(summary.path("steps").asLong()).isGreaterThanOrEqualTo(5);
        assertThat(CheckpointStore.verify(newest.directory())).isInstanceOf(Verification.Verified.class);
        assertThat(folder.lines()).isEqualTo(newest.step() + 1);
    }

    @Test
    void aFinishedRunSaysItsResultAgain() throws Exception {
        TrainingFolder.Finished first = folder.run("--json");
        TrainingFolder.Finished again = folder.run("--json", "--resume", "auto");
        assertThat(first.exitCode()).isZero();
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err()).contains("nothing to do");
        assertThat(folder.folders()).hasSize(1);
    }
}
