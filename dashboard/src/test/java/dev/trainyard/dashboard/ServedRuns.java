package dev.trainyard.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A dashboard over example runs, for one test, and ways to ask it. */
abstract class ServedRuns {
    @TempDir
    Path folder;

    final HttpClient client = HttpClient.newHttpClient();
    ExampleRuns runs;
    Dashboard dashboard;

    @BeforeEach
    void start() throws IOException {
        runs = ExampleRuns.in(folder.resolve("runs"));
        dashboard = Dashboard.start(settings("127.0.0.1", Optional.empty()));
    }

    @AfterEach
    void stop() {
        dashboard.close();
    }

    static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    DashboardSettings settings(String host, Optional<String> token) {
        return new DashboardSettings(folder.resolve("runs"), folder.resolve("cache"), host, 0, token, List.of());
    }

    JsonNode series(RunFolder run, String query) throws Exception {
        return json("/api/runs/" + run.id() + "/metrics?name=train/loss&" + query)
                .get("series");
    }

    JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.parse(answer.body());
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofString());
    }

    HttpResponse<String> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .build();
    }

    int port() {
        return dashboard.address().getPort();
    }

    String host() {
        return "Host: 127.0.0.1:" + port();
    }

    /** A request as no client library would send it; the answer up to its end. */
    String raw(String line, String headers) throws IOException {
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
