package dev.trainyard.runs.trackers.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.ExampleRun;
import dev.trainyard.runs.trackers.Follower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Online mode, with scripts in the place of the client. */
class WandbClientTest {
    @TempDir
    Path root;

    private ExampleRun run;
    private final List<String> terminal = new CopyOnWriteArrayList<>();

    @BeforeEach
    void create() {
        run = new ExampleRun(root.resolve("runs"), "mine").lines(1, 2, 1);
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void theClientIsToldTheFolderAndSeesTheRunGrow() throws IOException {
        // it ends when the run does, as the live sync: here, when the log holds more than its beginning
        client("echo \"$@\" > " + root.resolve("arguments")
                + "\nwhile [ $(cat $4/*.wandb | wc -c) -lt 1500 ]; do sleep 0.01; done\necho sent");
        finish(Duration.ofSeconds(20), 300);
        Path folder = WandbFiles.folders(root).getFirst();
        assertThat(root.resolve("arguments")).hasContent("beta sync --live " + folder);
        assertThat(run.folder().path().resolve("logs/wandb-sync.log")).hasContent("sent");
        assertThat(terminal).isEmpty();
    }

    @Test
    void withoutAClientTheRunStaysOfflineWithOneWord() throws IOException {
        finish(Duration.ofSeconds(20), 3);
        assertThat(terminal)
                .containsExactly("wandb: the run stays offline, since no program 'wandb' is on the PATH; 'wandb sync "
                        + WandbFiles.folders(root).getFirst() + "' sends it");
    }

    @Test
    void aClientThatFailsIsSaidWithItsLog() throws IOException {
        client("echo not logged in; exit 3");
        finish(Duration.ofSeconds(20), 3);
        assertThat(terminal)
                .singleElement()
                .asString()
                .contains("its client has ended with exit code 3", "wandb-sync.log", "'wandb sync ");
        assertThat(run.folder().path().resolve("logs/wandb-sync.log")).hasContent("not logged in");
    }

    @Test
    void aClientThatHangsIsEndedWithTheRun() throws IOException {
        Path pid = root.resolve("pid");
        client("echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 1d");
        try (Follower follower = follower(Duration.ofMillis(200))) {
            follower.catchUp();
            while (!Files.exists(pid)) {
                Thread.onSpinWait();
            }
            follower.finish(Status.FINISHED);
        }
        long process = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle.of(process).ifPresent(client -> client.onExit().join()); // for ever, if nobody ends it
        assertThat(terminal).singleElement().asString().contains("'wandb sync ");
    }

    private void finish(Duration patience, int lines) throws IOException {
        try (Follower follower = follower(patience)) {
            follower.catchUp();
            run.lines(3, lines, 1);
            follower.finish(Status.FINISHED);
        }
    }

    private Follower follower(Duration patience) {
        WandbSettings settings = new WandbSettings("proj", "", root, true);
        WandbClient client = new WandbClient(root.resolve("bin").toString(), terminal::add, patience);
        return Follower.open(run.folder(), new Wandb(settings, client));
    }

    private void client(String script) throws IOException {
        Path program = Files.createDirectories(root.resolve("bin")).resolve("wandb");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
