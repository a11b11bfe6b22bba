package dev.trainyard.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server does not answer, and whom. */
class ServerRefusesTest extends ServedRuns {
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
}
