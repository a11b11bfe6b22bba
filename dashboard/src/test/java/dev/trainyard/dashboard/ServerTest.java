package dev.trainyard.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the server answers, over real HTTP. */
class ServerTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private ExampleRuns runs;
    private Dashboard dashboard;

    @BeforeEach
    void start() throws IOException {
        runs = ExampleRuns.in(folder.resolve("runs"));
        dashboard = Dashboard.start(settings("127.0.0.1", Optional.empty()));
    }

    @AfterEach
    void stop() {
        dashboard.close();
    }

    @Test
    void listsRunsWithTheColumnsThatAreAskedFor() throws Exception {
        RunFolder run = runs.training("one", "", 1, 3e-4, 100, Status.FINISHED);
        JsonNode answer = json("/api/runs?column=config:model.n_layer&column=best:val/loss&column=last:train/lr");
        JsonNode row = answer.get("runs").get(0);
        assertThat(row.get("id").asString()).isEqualTo(run.id());
        assertThat(row.get("name").asString()).isEqualTo("one");
        assertThat(row.get("state").asString()).isEqualTo("finished");
        assertThat(row.get("step").asInt()).isEqualTo(100);
        assertThat(row.get("total_steps").asInt()).isEqualTo(600);
        assertThat(row.get("values").get("config:model.n_layer").asString()).isEqualTo("6");
        assertThat(row.get("values").get("best:val/loss").asDouble()).isBetween(1.6, 3.0);
        assertThat(row.get("values").get("last:train/lr").asDouble()).isPositive();
    }

    @Test
    void aRunningRunTellsTheTimeThatIsLeft() throws Exception {
        try (RunWriter run = runs.store.create(ExampleRuns.spec("train", "live", "", 1, 1e-3, 600))) {
            for (int step = 1; step <= 150; step++) {
                ExampleRuns.update(run, step, new Random(1), 0, 1e-3);
            }
            JsonNode row = json("/api/runs").get("runs").get(0);
            assertThat(row.get("state").asString()).isEqualTo("running");
            assertThat(row.get("seconds_left").asDouble()).isCloseTo(450 * 0.21, within(0.5));
        }
    }

    @Test
    void aSeriesComesWholeOrAsAnEnvelope() throws Exception {
        RunFolder run = runs.run(ExampleRuns.spec("train", "long", "", 1, 1e-3, 5000), Status.FINISHED, writer -> {
            for (int step = 1; step <= 5000; step++) {
                int now = step;
                writer.metrics(
                        step, step, line -> line.put("train/loss", now == 3333 ? 9.5 : now == 4000 ? Double.NaN : 2));
            }
        });
        JsonNode whole = series(run, "points=10000").get(0);
        assertThat(whole.get("envelope").asBoolean()).isFalse();
        assertThat(whole.get("x")).hasSize(5000);
        assertThat(whole.get("y").get(3999).asString()).isEqualTo("NaN");
        JsonNode thin = series(run, "points=100").get(0);
        assertThat(thin.get("envelope").asBoolean()).isTrue();
        assertThat(thin.get("total").asInt()).isEqualTo(5000);
        assertThat(thin.get("x").size()).isBetween(50, 100);
        assertThat(thin.get("high")
                        .valueStream()
                        .mapToDouble(JsonNode::asDouble)
                        .max())
                .hasValue(9.5);
        assertThat(thin.get("low").valueStream().mapToDouble(JsonNode::asDouble).min())
                .hasValue(2);
        assertThat(thin.get("gaps").valueStream().mapToInt(JsonNode::asInt).sum())
                .isEqualTo(1);
        JsonNode part = series(run, "points=1000&from=3300&to=3350").get(0);
        assertThat(part.get("x")).hasSize(51);
        assertThat(series(run, "x=tokens").get(0).get("x").get(0).asDouble()).isEqualTo(12 * 64);
        assertThat(series(run, "x=time").get(0).get("x").get(0).asDouble()).isEqualTo(1);
        assertThat(series(run, "x=flops")).isEmpty();
        assertThat(json("/api/runs/" + run.id() + "/metrics?name=none").get("series"))
                .isEmpty();
    }

    @Test
    void oneRunComesWithEventsCheckpointsAndWhatIsWrongWithItsFiles() throws Exception {
        RunFolder good = runs.training("good", "", 1, 3e-4, 450, Status.FINISHED);
        JsonNode details = json("/api/runs/" + good.id());
        assertThat(details.get("events").findValuesAsString("kind"))
                .contains("alert", "resumed", "checkpoint_committed");
        assertThat(details.get("checkpoints").findValuesAsString("state"))
                .containsExactly("committed", "damaged", "committed");
        assertThat(details.get("kept_seconds").asDouble()).isCloseTo(450 * 0.21, within(1e-9));
        assertThat(details.get("notes")).isEmpty();
        JsonNode lost = json("/api/runs/" + runs.lost().id());
        assertThat(lost.get("notes").toString()).contains("ends within a line", "one line of metrics.jsonl is no JSON");
        JsonNode loss = lost.get("metrics").get(0);
        assertThat(loss.get("last").asString()).isEqualTo("NaN");
        assertThat(loss.get("gaps").asInt()).isEqualTo(62);
        assertThat(loss.get("best").asDouble()).isBetween(1.9, 2.2);
    }

    @Test
    void aHeatMapHasARowForEachTensor() throws Exception {
        RunFolder run = runs.precision();
        JsonNode details = json("/api/runs/" + run.id());
        assertThat(details.get("tensor_quantities").toString())
                .isEqualTo("[\"precision/overflow\",\"precision/sqnr_db\",\"precision/underflow\"]");
        JsonNode heat = json("/api/runs/" + run.id() + "/heat?quantity=precision/overflow");
        assertThat(heat.get("rows")).hasSize(72);
        assertThat(heat.get("steps")).hasSize(40);
        assertThat(heat.get("rows").get(0).get("values")).hasSize(40);
        assertThat(json("/api/runs/" + run.id() + "/heat?quantity=precision/sqnr_db")
                        .get("rows")
                        .toString())
                .contains("\"NaN\"");
    }

    @Test
    void aSweepIsFoundBesideTheRuns() throws Exception {
        ExampleSweep.write(folder.resolve("sweeps").resolve("first"));
        assertThat(json("/api/sweeps").get(0).get("name").asString()).isEqualTo("first");
        assertThat(json("/api/sweeps/first")
                        .get("fit")
                        .get("parametric")
                        .get("E")
                        .asDouble())
                .isEqualTo(ExampleSweep.E);
        assertThat(get("/api/sweeps/..").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/index.html",
                "/api",
                "/api/nothing",
                "/api/runs/",
                "/api/runs/latest",
                "/api/runs/none",
                "/api/runs/..%2Fsecret",
                "/api/runs/%2e%2e",
                "/api/runs/..%5Csecret",
                "/api/runs/%00",
                "/../secret/run.json",
                "/app.css/../../secret",
                "/echarts.js.map"
            })
    void whatDoesNotExistIsNotFound(String path) throws Exception {
        runs.training("one", "", 1, 3e-4, 10, Status.FINISHED);
        Files.createDirectories(folder.resolve("secret"));
        Files.writeString(folder.resolve("secret").resolve("run.json"), "{\"id\":\"secret\"}");
        String answer = raw("GET " + path + " HTTP/1.1", host());
        assertThat(answer).startsWith("HTTP/1.1 404").doesNotContain("secret\"", "<html");
    }

    @Test
    void aLogIsReadByItsExactNameOnly() throws Exception {
        RunFolder run = runs.training("one", "", 1, 3e-4, 10, Status.FINISHED);
        Files.createSymbolicLink(
                run.path().resolve("logs").resolve("link.log"), run.path().resolve("run.json"));
        assertThat(json("/api/runs/" + run.id() + "/logs/rank-0.log")
                        .get("text")
                        .asString())
                .contains("loss 4.42");
        for (String name : List.of("link.log", "..%2Frun.json", "rank-0", "%2e%2e%2frun.json")) {
            assertThat(get("/api/runs/" + run.id() + "/logs/" + name).statusCode())
                    .as(name)
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: 127.0.0.1",
                "Host: localhost:1",
                "Host: 127.0.0.1.evil.example:PORT",
                "Host: evil.example:PORT",
                "Host: ",
                "X: no host at all",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example",
                "Host: 127.0.0.1:PORT\r\nOrigin: null",
                "Host: 127.0.0.1:PORT\r\nOrigin: https://127.0.0.1:PORT",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:1"
            })
    void anotherHostOrOriginIsRefused(String headers) throws Exception {
        for (String path : List.of("/", "/api/runs", "/api/events", "/nothing")) {
            String answer = raw("GET " + path + " HTTP/1.1", headers.replace("PORT", String.valueOf(port())));
            // a request without a Host is no HTTP/1.1 at all: the server may say so first
            assertThat(answer)
                    .containsPattern(
                            headers.contains("Host: 1") || headers.contains("Host: e")
                                    ? "^HTTP/1.1 403"
                                    : "^HTTP/1.1 40[03]");
            assertThat(answer).doesNotContain("<html", "\"runs\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]"})
    void itsOwnNamesAreWelcome(String name) throws Exception {
        String own = name + ":" + port();
        assertThat(raw("GET / HTTP/1.1", "Host: " + own))
                .startsWith("HTTP/1.1 200")
                .contains("<title>Trainyard");
        assertThat(raw("GET /api/runs HTTP/1.1", "Host: " + own + "\r\nOrigin: http://" + own))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertThat(raw(method + " /api/runs HTTP/1.1", host() + "\r\nContent-Length: 0"))
                    .startsWith("HTTP/1.1 405");
        }
    }

    @Test
    void badParametersAreNamed() throws Exception {
        RunFolder run = runs.training("one", "", 1, 3e-4, 10, Status.FINISHED);
        for (String query : List.of("", "?name=a&points=0", "?name=a&points=x", "?name=a&from=y", "?name=a&source=z")) {
            HttpResponse<String> answer = get("/api/runs/" + run.id() + "/metrics" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(Json.parse(answer.body()).get("error").asString()).isNotEmpty();
        }
    }

    @Test
    void anotherAddressNeedsAToken() {
        assertThatThrownBy(() -> Dashboard.start(settings("0.0.0.0", Optional.empty())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--token");
        assertThatThrownBy(() -> Dashboard.start(settings("0.0.0.0", Optional.of("short"))))
                .isInstanceOf(InputException.class);
    }

    @Test
    void withATokenNobodyComesInWithoutIt() throws Exception {
        String token = "correct-horse";
        try (Dashboard open = Dashboard.start(settings("0.0.0.0", Optional.of(token)))) {
            URI base = URI.create("http://127.0.0.1:" + open.address().getPort());
            assertThat(open.address().getQuery()).isEqualTo("token=" + token);
            for (String path :
                    List.of("/", "/api/runs", "/api/runs?token=" + token, "/?token=wrong-horse", "/app.css")) {
                assertThat(get(base.resolve(path)).statusCode()).as(path).isEqualTo(401);
            }
            HttpRequest bearer = HttpRequest.newBuilder(base.resolve("/api/runs"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            assertThat(client.send(bearer, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> welcome = get(base.resolve("/?token=" + token));
            assertThat(welcome.statusCode()).isEqualTo(303);
            String cookie = welcome.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
            HttpRequest page = HttpRequest.newBuilder(base.resolve("/"))
                    .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                    .build();
            assertThat(client.send(page, BodyHandlers.ofString()).body()).contains("<title>Trainyard");
        }
    }

    @Test
    void theServerTellsWhatChanged() throws Exception {
        HttpResponse<Stream<String>> events = client.send(request("/api/events"), BodyHandlers.ofLines());
        assertThat(events.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        try (Stream<String> lines = events.body()) {
            RunFolder run = runs.training("news", "", 1, 3e-4, 10, Status.FINISHED);
            assertThat(lines.filter(line -> line.contains(run.id())).findFirst().orElseThrow())
                    .startsWith("data:")
                    .contains("\"changed\":[\"" + run.id() + "\"]");
        }
    }

    @Test
    void twoRunsOfOneNameAndTenThousandMetricsAreNoTrouble() throws Exception {
        runs.training("twin", "", 1, 3e-4, 10, Status.FINISHED);
        runs.training("twin", "", 2, 3e-4, 10, Status.FINISHED);
        RunFolder wide = runs.run(ExampleRuns.spec("train", "wide", "", 1, 1e-3, 3), Status.FINISHED, run -> {
            for (int step = 1; step <= 3; step++) {
                run.metrics(step, step, line -> IntStream.range(0, 10_000).forEach(i -> line.put("m/" + i, i)));
            }
        });
        assertThat(json("/api/runs").get("runs").findValuesAsString("name"))
                .containsExactlyInAnyOrder("twin", "twin", "wide");
        assertThat(json("/api/runs/" + wide.id()).get("metrics")).hasSize(10_000);
        assertThat(json("/api/columns").get("metric").size()).isGreaterThan(10_000);
    }

    @Test
    void aTakenPortIsOneClearLine() {
        assertThatThrownBy(() -> Dashboard.start(new DashboardSettings(
                        folder.resolve("runs"),
                        folder.resolve("cache"),
                        "127.0.0.1",
                        port(),
                        Optional.empty(),
                        List.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot listen to 127.0.0.1:" + port())
                .hasMessageContaining("--port");
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    private DashboardSettings settings(String host, Optional<String> token) {
        return new DashboardSettings(folder.resolve("runs"), folder.resolve("cache"), host, 0, token, List.of());
    }

    private JsonNode series(RunFolder run, String query) throws Exception {
        return json("/api/runs/" + run.id() + "/metrics?name=train/loss&" + query)
                .get("series");
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.parse(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .build();
    }

    private int port() {
        return dashboard.address().getPort();
    }

    private String host() {
        return "Host: 127.0.0.1:" + port();
    }

    /** A request as no client library would send it; the answer up to its end. */
    private String raw(String line, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write((line + "\r\n" + headers + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            while (!answer.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return answer.toString(StandardCharsets.UTF_8);
                }
                answer.write(next);
            }
            Matcher length =
                    Pattern.compile("(?i)content-length: (\\d+)").matcher(answer.toString(StandardCharsets.UTF_8));
            if (length.find()) {
                answer.write(in.readNBytes(Integer.parseInt(length.group(1))));
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
