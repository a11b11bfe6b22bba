package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTestCommandTest {
    @TempDir
    Path dir;

    @Test
    void aConfigurationIsTriedBeforeItsFirstRun() throws IOException {
        Path config =
                Files.writeString(dir.resolve("c.yaml"), "alerts:\n  command: cat > " + dir.resolve("heard") + "\n");
        Ran ran = Ran.of("alerts", "test", config.toString());
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("command  arrived");
        assertThat(dir.resolve("heard")).content().contains("\"alert\":\"test\"", "\"severity\":\"info\"");
        assertThat(Ran.of("alerts", "test", config.toString(), "alerts.command=true", "--json")
                        .json()
                        .get("command")
                        .isNull())
                .isTrue();
    }

    @Test
    void oneThatDoesNotArriveIsANegativeVerdictWithItsReasonAndWords() throws IOException {
        Path config = Files.writeString(dir.resolve("c.yaml"), "alerts:\n  command: echo no such pager; exit 7\n");
        Ran ran = Ran.of("alerts", "test", config.toString());
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).contains("exit code 7");
        assertThat(ran.err()).isEqualTo("no such pager\n");
    }

    @Test
    void aRunIsTriedWithTheConfigurationThatItHas() {
        RunStore store = new RunStore(dir.resolve("runs"));
        String id = ExampleRuns.run(
                        store,
                        ExampleRuns.spec("train", "one", List.of()),
                        Status.FINISHED,
                        writer -> writer.config("alerts:\n  command: cat > " + dir.resolve("heard") + "\n"))
                .id();
        Ran ran = Ran.of("alerts", "test", "one", "--runs-dir", store.root().toString());
        assertThat(ran.exitCode()).isZero();
        assertThat(dir.resolve("heard")).content().contains("\"run\":\"" + id + "\"", "run one (" + id + ")");
    }

    @Test
    void withoutATargetThereIsNothingToTry() throws IOException {
        Path config = Files.writeString(dir.resolve("c.yaml"), "train:\n  seed: 1\n");
        Ran ran = Ran.of("alerts", "test", config.toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains("neither alerts.webhook nor alerts.command is set");
    }
}
