package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.runs.RunStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The dashboard as a process, and the commands that share its index. */
class DashboardCommandTest {
    private static final String CACHE = "trainyard.cache";

    @TempDir
    Path dir;

    private String cacheBefore = "";
    private RunStore store = new RunStore(Path.of("runs"));

    @BeforeEach
    void ownCache() {
        cacheBefore = System.getProperty(CACHE, "");
        System.setProperty(CACHE, dir.resolve("cache").toString());
        store = new RunStore(dir.resolve("runs"));
    }

    @AfterEach
    void giveTheCacheBack() {
        if (cacheBefore.isEmpty()) {
            System.clearProperty(CACHE);
        } else {
            System.setProperty(CACHE, cacheBefore);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void itServesUntilASignalAlsoWhilePagesAreOpen(String signal) throws Exception {
        String id = ExampleRuns.finished(store, "one", List.of(), 3.25).id();
        Process process = dashboard("--port", "0");
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            URI address = URI.create(out.readLine());
            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            HttpClient client = HttpClient.newHttpClient();
            HttpResponse<Stream<String>> events =
                    client.send(request(address.resolve("/api/events")), BodyHandlers.ofLines());
            assertThat(events.statusCode()).isEqualTo(200);
            String list = client.send(request(address.resolve("/api/runs")), BodyHandlers.ofString())
                    .body();
            assertThat(Json.parse(list).get("runs").get(0).get("id").asString()).isEqualTo(id);
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + (signal.equals("TERM") ? 15 : 2));
            events.body().close();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anAddressForOthersIsRefusedWithoutAToken() {
        Ran ran = Ran.of(
                "dashboard",
                "--host",
                "0.0.0.0",
                "--port",
                "0",
                "--runs-dir",
                store.root().toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains("--token");
    }

    @Test
    void aQuestionIsAnsweredAsTableAndAsJson() {
        ExampleRuns.finished(store, "one", List.of(), 3.25);
        ExampleRuns.finished(store, "two", List.of(), 3.5);
        String sql =
                "SELECT name, m.best FROM runs JOIN metrics m ON m.run = id WHERE m.name = 'train/loss' ORDER BY 2";
        String ambiguous = "SELECT name FROM runs JOIN metrics ON run = id";
        assertThat(runs("query", sql.replace("SELECT name", "SELECT runs.name")).out())
                .hasLineCount(3)
                .containsPattern("one +3\\.25");
        JsonNode json = runs("query", "--json", sql.replace("SELECT name", "SELECT runs.name"))
                .json();
        assertThat(json.get(1).get("name").asString()).isEqualTo("two");
        assertThat(json.get(1).get("best").asDouble()).isEqualTo(3.5);
        Ran refused = runs("query", ambiguous);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).contains("ambiguous column name");
        assertThat(runs("query", "DROP TABLE run").exitCode()).isEqualTo(2);
    }

    @Test
    void aReportIsOneFileWithAllRunsAndNoScript() throws IOException {
        ExampleRuns.finished(store, "<b>one</b>", List.of(), 3.25);
        String two = ExampleRuns.finished(store, "two", List.of(), 3.5).id();
        Path file = dir.resolve("report.html");
        assertThat(runs("report", "<b>one</b>", two, "--out", file.toString()).exitCode())
                .isZero();
        assertThat(Files.readString(file))
                .contains("&lt;b&gt;one&lt;/b&gt;", "<svg", "train/loss", "checkpoint_committed")
                .doesNotContain("<script", "<b>one", "src=", "href=");
        assertThat(runs("report", two, "--metrics", "(", "--out", file.toString())
                        .err())
                .contains("is no regular expression");
        assertThat(runs("report", "none", "--out", file.toString()).exitCode()).isEqualTo(2);
    }

    private Ran runs(String command, String... more) {
        return Ran.of(List.of("runs", command, "--runs-dir", store.root().toString()), more);
    }

    /** As an installed one starts: with no libtorch anywhere. */
    private Process dashboard(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-D" + CACHE + "=" + dir.resolve("cache"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.trainyard.cli.Main",
                "dashboard",
                "--runs-dir",
                store.root().toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static HttpRequest request(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }
}
