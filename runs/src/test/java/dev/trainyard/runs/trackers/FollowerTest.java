package dev.trainyard.runs.trackers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
    @TempDir
    Path root;

    private ExampleRun run;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void create() {
        run = new ExampleRun(root, "mine");
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void whatIsWrittenArrivesOnceHoweverManyProcessesFollow() throws IOException {
        run.lines(1, 2, 1);
        catchUp(true);
        catchUp(true);
        run.lines(3, 3, 3);
        run.writer().event("checkpoint_committed", Map.of("step", 3));
        catchUp(true);
        assertThat(notes)
                .containsExactly(
                        "begin false", "1=1.0", "2=0.5", "begin true", "begin true", "3=1.0", "checkpoint_committed");
    }

    @Test
    void aLineThatIsStillBeingWrittenWaits() throws IOException {
        run.lines(1, 1, 1);
        Path file = run.folder().metricsFile();
        Files.writeString(file, "{\"step\": 2, \"train/", StandardOpenOption.APPEND);
        catchUp(true);
        Files.writeString(file, "loss\": 7}\n", StandardOpenOption.APPEND);
        catchUp(true);
        assertThat(notes).containsExactly("begin false", "1=1.0", "begin true", "2=7.0");
    }

    @Test
    void damagedLinesArePassedOver() throws IOException {
        run.lines(1, 1, 1);
        Files.writeString(
                run.folder().metricsFile(),
                "{\"step\": 2, \"tr\nnonsense\n\u0000\n[1]\n{\"step\": 3, \"train/loss\": \"NaN\"}\n",
                StandardOpenOption.APPEND);
        catchUp(true);
        assertThat(notes).containsExactly("begin false", "1=1.0", "3=NaN");
    }

    @Test
    void stepsThatAreDoneAgainReplaceTheFirstOnesWhereThatCanBe() throws IOException {
        long checkpoint = followedUpTo7WithACheckpointAt4(true);
        run.resume(checkpoint, 4).lines(5, 8, 100);
        catchUp(true);
        assertThat(notes)
                .containsExactly(
                        "begin true", "back to 4", "5=20.0", "6=" + 100 / 6.0, "7=" + 100 / 7.0, "8=12.5", "resumed");
    }

    @Test
    void elseTheyAreNotSentAgain() throws IOException {
        long checkpoint = followedUpTo7WithACheckpointAt4(false);
        run.resume(checkpoint, 4).lines(5, 6, 100);
        catchUp(false);
        run.lines(7, 9, 90);
        catchUp(false);
        assertThat(notes).containsExactly("begin true", "back to 4", "resumed", "begin true", "8=11.25", "9=10.0");
    }

    @Test
    void aFileThatHasGrownAgainToTheSameLengthIsStillAnother() throws IOException {
        long checkpoint = followedUpTo7WithACheckpointAt4(true);
        long before = run.writer().metricsLength();
        run.resume(checkpoint, 4).lines(5, 7, 9);
        assertThat(run.writer().metricsLength()).isCloseTo(before, Offset.offset(100L));
        catchUp(true);
        assertThat(notes).contains("back to 4", "5=1.8");
    }

    @Test
    void theLowestOfTwoResumesCounts() throws IOException {
        long checkpoint = followedUpTo7WithACheckpointAt4(true);
        run.resume(checkpoint, 4).lines(5, 6, 20);
        long later = run.writer().metricsLength();
        run.lines(7, 9, 20).resume(later, 6).lines(7, 7, 70);
        catchUp(true);
        assertThat(notes).containsSubsequence("back to 4", "5=4.0", "6=" + 20 / 6.0, "7=10.0");
    }

    @Test
    void aRunThatBeginsAgainWithoutACheckpointIsSentAnew() throws IOException {
        followedUpTo7WithACheckpointAt4(true);
        run.writer().truncate(0, 0);
        run.lines(1, 1, 3);
        catchUp(true);
        assertThat(notes).containsExactly("begin true", "back to -1", "1=3.0");
    }

    @Test
    void whatAnOutageKeptFromItIsFilledIn() throws IOException {
        Notebook notebook = new Notebook(true, notes);
        try (Follower follower = Follower.open(run.folder(), notebook)) {
            run.lines(1, 1, 1);
            follower.catchUp();
            notebook.reachable = false;
            run.lines(2, 3, 6);
            assertThatThrownBy(follower::catchUp).hasMessage("out of reach");
            run.lines(4, 4, 4);
            assertThatThrownBy(follower::catchUp).hasMessage("out of reach");
            notebook.reachable = true;
            follower.finish(Status.FINISHED);
        }
        assertThat(notes).containsExactly("begin false", "1=1.0", "2=3.0", "3=2.0", "4=1.0", "end FINISHED");
    }

    @Test
    void aRunThatIsAllThereIsLeftAlone() throws IOException {
        run.lines(1, 1, 1);
        finish(Status.FINISHED);
        notes.clear();
        Files.writeString(run.folder().log(0), "a last word on the terminal\n");
        finish(Status.FINISHED);
        assertThat(notes).isEmpty();
        run.writer().event("checkpoint_committed", Map.of());
        finish(Status.FINISHED);
        assertThat(notes)
                .containsExactly("begin true", "checkpoint_committed", "a last word on the terminal", "end FINISHED");
    }

    @Test
    void aPositionInAnotherPlaceOrADamagedOneIsNone() throws IOException {
        run.lines(1, 1, 1);
        catchUp(true);
        Path position = run.folder().path().resolve("trackers/notebook/position.json");
        Files.writeString(position, Files.readString(position).replace("here", "elsewhere"));
        catchUp(true);
        Files.writeString(position, "{\"target\": \"here\", \"pos");
        catchUp(true);
        assertThat(notes).containsExactly("begin false", "1=1.0", "begin false", "1=1.0", "begin false", "1=1.0");
    }

    @Test
    void oneProcessAtATimeSendsARun() {
        try (Follower _ = Follower.open(run.folder(), new Notebook(true, notes))) {
            assertThatThrownBy(() -> Follower.open(run.folder(), new Notebook(true, notes)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("is being sent to notebook by this process");
        }
    }

    @Test
    void samplesAreNumbersByTheirPath() throws IOException {
        Files.writeString(
                run.folder().path().resolve("system.jsonl"),
                "{\"wall_time\": \"2026-01-01T00:00:00Z\", \"gpus\": [{\"power_watts\": 310.5, \"name\": \"x\"}], \"cpu\": 3}\n");
        catchUp(true);
        assertThat(notes).containsExactly("begin false", "{gpus/0/power_watts=310.5, cpu=3.0}");
    }

    @Test
    void aLineMayBeLongerThanWhatIsReadAtOnce() throws IOException {
        Files.createDirectories(run.folder().path().resolve("logs"));
        String line = "x".repeat(3 << 20);
        Files.writeString(run.folder().log(0), "short\n" + line + "\nlast\n");
        catchUp(true);
        assertThat(notes).containsExactly("begin false", "short", line, "last");
    }

    private long followedUpTo7WithACheckpointAt4(boolean takesBack) throws IOException {
        run.lines(1, 4, 1);
        long checkpoint = run.writer().metricsLength();
        run.lines(5, 7, 1);
        catchUp(takesBack);
        notes.clear();
        return checkpoint;
    }

    private void finish(Status status) throws IOException {
        try (Follower follower = Follower.open(run.folder(), new Notebook(true, notes))) {
            follower.finish(status);
        }
    }

    private void catchUp(boolean takesBack) throws IOException {
        try (Follower follower = Follower.open(run.folder(), new Notebook(takesBack, notes))) {
            follower.catchUp();
        }
    }
}
