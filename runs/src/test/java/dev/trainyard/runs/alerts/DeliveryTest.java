package dev.trainyard.runs.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Webhooks and commands that work, refuse, and never answer. */
class DeliveryTest {
    @TempDir
    Path root;

    private HttpServer server;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theWebhookAndTheCommandGetTheSameObject() throws IOException {
        Path stdin = root.resolve("stdin");
        Path environment = root.resolve("environment");
        String command = "cat > " + stdin + "; env > " + environment + "; echo said";
        try (AlertedRun run = new AlertedRun(root, Optional.of(hook()), Optional.of(command), AlertedRun.QUICK)) {
            run.alerts.raise(new Alert("loss_nan", Severity.ERROR, 12, "it's \"NaN\"", Map.of("a/b", Double.NaN)));
            run.alerts.close();
            JsonNode sent = Json.parse(received.getFirst());
            assertThat(Json.parse(Files.readString(stdin))).isEqualTo(sent);
            String id = run.folder().id();
            assertThat(sent.path("text").asString())
                    .isEqualTo("run mine (" + id + "): alert loss_nan (error) at step 12: it's \"NaN\"");
            assertThat(sent.path("alert").asString()).isEqualTo("loss_nan");
            assertThat(sent.path("severity").asString()).isEqualTo("error");
            assertThat(sent.path("step").asLong()).isEqualTo(12);
            assertThat(sent.path("values").path("a/b").asString()).isEqualTo("NaN");
            assertThat(sent.path("run").asString()).isEqualTo(id);
            assertThat(Files.readAllLines(environment))
                    .contains(
                            "TRAINYARD_ALERT_NAME=loss_nan",
                            "TRAINYARD_ALERT_SEVERITY=error",
                            "TRAINYARD_ALERT_STEP=12",
                            "TRAINYARD_ALERT_MESSAGE=it's \"NaN\"",
                            "TRAINYARD_ALERT_RUN=" + id);
            assertThat(run.folder().path().resolve("logs/alert-command.log")).hasContent("said");
            assertThat(run.events("alert_failed")).isEmpty();
        }
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() {
        answers.addAll(List.of(503, 429));
        try (AlertedRun run = alertedOnce(Optional.of(hook()), Optional.empty(), AlertedRun.QUICK)) {
            assertThat(received).hasSize(3);
            assertThat(run.events("alert_failed")).isEmpty();
        }
    }

    @Test
    void aRefusalIsSaidOnceAndNotTriedAgain() {
        answers.add(404);
        try (AlertedRun run = alertedOnce(Optional.of(hook()), Optional.empty(), AlertedRun.QUICK)) {
            assertThat(received).hasSize(1);
            assertThat(reasons(run)).containsExactly("webhook: 127.0.0.1:" + port() + ": HTTP 404");
            assertThat(run.terminal)
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("alert one did not reach the webhook: 127.0.0.1");
        }
    }

    @Test
    void whereNobodyListensTheRunGoesOn() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        URI dead = URI.create("http://127.0.0.1:" + free + "/secret");
        try (AlertedRun run = alertedOnce(Optional.of(dead), Optional.empty(), AlertedRun.QUICK)) {
            assertThat(reasons(run)).containsExactly("webhook: 127.0.0.1:" + free + ": no connection");
        }
    }

    /** Raising would never return if it waited for an answer; nor would the end of the run. */
    @Test
    void whoNeverAnswersHoldsUpNeitherTheRunNorItsEnd() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            Patience patience =
                    new Patience(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofMillis(100));
            try (AlertedRun run = new AlertedRun(root, Optional.of(address), Optional.of("true"), patience)) {
                for (int i = 0; i < 100; i++) {
                    run.alerts.raise(new Alert("alert_" + i, Severity.INFO, i, "something", Map.of()));
                }
                run.alerts.close();
                assertThat(run.events("alert")).hasSize(100);
                assertThat(reasons(run))
                        .hasSize(200)
                        .contains("webhook: 64 others are waiting", "webhook: the run was over before");
            }
        }
    }

    @Test
    void aCommandThatFailsOrDoesNotEndIsAnEvent() throws IOException {
        try (AlertedRun run = alertedOnce(Optional.empty(), Optional.of("echo no >&2; exit 3"), AlertedRun.QUICK)) {
            assertThat(reasons(run)).containsExactly("command: exit code 3; its output is in logs/alert-command.log");
            assertThat(run.folder().path().resolve("logs/alert-command.log")).hasContent("no");
        }
        Patience brief = new Patience(
                Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(200), Duration.ofSeconds(20));
        try (AlertedRun run = alertedOnce(Optional.empty(), Optional.of("sleep 1d; true"), brief)) {
            assertThat(reasons(run).getFirst()).contains("was killed");
        }
    }

    @Test
    void aCommandDoesNotOutliveTheRun() throws IOException {
        Path pid = root.resolve("pid");
        Patience patience =
                new Patience(Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofDays(1), Duration.ofMillis(100));
        String command = "echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 1d";
        try (AlertedRun run = new AlertedRun(root, Optional.empty(), Optional.of(command), patience)) {
            run.alerts.raise(new Alert("one", Severity.WARNING, 1, "something", Map.of()));
            while (!Files.exists(pid)) {
                Thread.onSpinWait();
            }
            Optional<ProcessHandle> process =
                    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
            run.alerts.close();
            process.ifPresent(handle -> handle.onExit().join()); // for ever, if nobody ends it
            assertThat(reasons(run)).containsExactly("command: the run was over before");
        }
    }

    @Test
    void aTestSaysForEachTargetWhetherItWorksAndLeavesNoEvent() {
        answers.add(403);
        try (AlertedRun run = new AlertedRun(root)) {
            AlertSettings settings =
                    new AlertSettings(Optional.of(hook()), Optional.of("grep -q test"), Duration.ofMinutes(10));
            assertThat(Alerts.test(run.folder(), "mine", settings))
                    .containsEntry("webhook", Optional.of("127.0.0.1:" + port() + ": HTTP 403"))
                    .containsEntry("command", Optional.empty());
            assertThat(Json.parse(received.getFirst()).path("alert").asString()).isEqualTo("test");
            assertThat(run.folder().events()).isEmpty();
        }
    }

    private AlertedRun alertedOnce(Optional<URI> webhook, Optional<String> command, Patience patience) {
        AlertedRun run = new AlertedRun(root, webhook, command, patience);
        run.alerts.raise(new Alert("one", Severity.WARNING, 1, "something", Map.of()));
        run.alerts.close();
        return run;
    }

    private static List<String> reasons(AlertedRun run) {
        return run.events("alert_failed").stream()
                .map(event -> event.path("target").asString() + ": "
                        + event.path("reason").asString())
                .toList();
    }

    private URI hook() {
        return URI.create("http://127.0.0.1:" + port() + "/hook");
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Integer answer = answers.poll();
        exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
        exchange.close();
    }
}
