package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MonitorCommandTest {
    private static final String SHORT = "--interval=100ms";

    @TempDir
    Path dir;

    @Test
    void onceIsOneDocumentWithHostAndGpus() {
        Ran ran = Ran.of("monitor", "--once", "--json", SHORT);
        assertThat(ran.exitCode()).isZero();
        JsonNode json = ran.json();
        assertThat(json.path("host").path("memory_total_bytes").asLong()).isPositive();
        assertThat(json.path("host").path("cpu_percent").isNumber()).isTrue();
        assertThat(json.path("gpus").isArray()).isTrue();
        assertThat(json.path("gpus").isEmpty())
                .as("without a GPU, and only then, it says why")
                .isEqualTo(!json.path("no_gpus").isNull());
        for (JsonNode gpu : json.path("gpus")) {
            assertThat(gpu.propertyNames())
                    .contains(
                            "index",
                            "name",
                            "utilization_percent",
                            "memory_used_bytes",
                            "temperature_celsius",
                            "power_watts",
                            "throttle_reasons",
                            "sm_activity",
                            "tensor_activity",
                            "dram_activity");
        }
    }

    @Test
    void forPeopleItIsATable() {
        Ran ran = Ran.of("monitor", "--once", SHORT);
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("CPU", "memory", "disk", "network")
                .containsAnyOf("no GPU figures", "held back by");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void samplesGoToAFolderThatCanBeShownLater() throws IOException {
        Path out = dir.resolve("samples");
        assertThat(Ran.of("monitor", "--count", "2", SHORT, "--out", out.toString())
                        .exitCode())
                .isZero();
        assertThat(Ran.of("monitor", "--once", SHORT, "--out", out.toString()).exitCode())
                .isZero();
        assertThat(Files.readAllLines(out.resolve("system.jsonl"))).hasSize(3);
        Ran shown = Ran.of("monitor", out.toString(), "--json");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.json().path("subject").asString()).isEqualTo(out.toString());
        assertThat(shown.json().path("host").path("cpu_percent").isNumber()).isTrue();
    }

    @Test
    void aRunIsShownWithItsPhases() throws IOException, InterruptedException {
        TrainingFolder folder = TrainingFolder.in(dir);
        assertThat(folder.run().exitCode()).isZero();
        Ran ran =
                Ran.of(List.of("monitor", "latest", "--runs-dir", folder.runs().toString()), "--json");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.json().path("subject").asString()).contains("finished");
        assertThat(ran.json().path("training").path("step").asLong()).isEqualTo(12);
        Ran page =
                Ran.of(List.of("monitor", "latest", "--runs-dir", folder.runs().toString()));
        assertThat(page.exitCode()).as("a run that has ended is shown once").isZero();
        assertThat(page.out()).contains("step 12");
    }

    @Test
    void thePageForPrometheusSaysWhereItIs() {
        Ran ran = Ran.of("monitor", "--once", SHORT, "--prometheus", "0");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).containsPattern("http://127\\.0\\.0\\.1:\\d+/metrics");
    }

    @Test
    void aPortThatIsTakenIsAnErrorOfInput() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = Ran.of("monitor", "--once", "--prometheus", String.valueOf(taken.getLocalPort()));
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err()).contains("port " + taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--interval=0",
                "--interval=0s",
                "--interval=-1s",
                "--interval=soon",
                "--interval=50ms",
                "--interval=2h",
                "--count=0",
                "--prometheus=65536",
                "--prometheus=-1",
                "no-such-run"
            })
    void badInputIsOneLine(String argument) {
        Ran ran = Ran.of("monitor", "--runs-dir", dir.toString(), argument);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void samplesAreNotPutIntoARun() throws IOException {
        Files.writeString(dir.resolve("run.json"), "{}");
        Ran ran = Ran.of("monitor", "--once", "--out", dir.toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("is a run");
        assertThat(Ran.of("monitor", dir.toString(), "--json").exitCode()).isEqualTo(2);
    }

    @Test
    void aFolderThatCannotBeWrittenIsAnErrorOfInput() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        Ran ran = Ran.of("monitor", "--once", "--out", file.resolve("below").toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("cannot write");
    }
}
