package dev.trainyard.runs.trackers.mlflow;

import dev.trainyard.base.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One call of the REST API after the other; each is tried once. */
final class MlflowApi implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final String PATH = "/api/2.0/mlflow/";

    private final String server;
    private final Optional<String> authorization;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();

    /**
     * @param server as MLflow's own clients are told it
     * @param environment of which MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, say who is asking
     */
    MlflowApi(URI server, Map<String, String> environment) {
        this.server = server.toString().replaceAll("/+$", "");
        this.authorization = authorization(environment);
    }

    /** The server's word that a call cannot be done. */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;
        private final String code;

        Refusal(String message, String code) {
            super(message);
            this.code = code;
        }

        /** As MLflow has it: RESOURCE_DOES_NOT_EXIST. */
        String code() {
            return code;
        }
    }

    JsonNode get(String call, String query) throws IOException {
        return send(
                call,
                HttpRequest.newBuilder(URI.create(server + PATH + call + "?" + query))
                        .GET());
    }

    JsonNode post(String call, Map<String, ?> body) throws IOException {
        return send(
                call,
                HttpRequest.newBuilder(URI.create(server + PATH + call))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.line(body))));
    }

    private JsonNode send(String call, HttpRequest.Builder request) throws IOException {
        authorization.ifPresent(who -> request.header("Authorization", who));
        request.header("User-Agent", "trainyard").timeout(ANSWER);
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = parsed(answer.body());
            if (answer.statusCode() / 100 == 2) {
                return body;
            }
            String said = body.path("message").asString("").lines().findFirst().orElse("");
            throw new Refusal(
                    server + ": HTTP " + answer.statusCode() + " for " + call + (said.isEmpty() ? "" : ": " + said),
                    body.path("error_code").asString(""));
        } catch (HttpTimeoutException e) {
            throw new IOException(server + ": no answer within " + ANSWER.toSeconds() + " s", e);
        } catch (ConnectException e) {
            throw new IOException(server + ": no connection", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (Refusal e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(server + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
        }
    }

    /** An answer that is no JSON, as a proxy's page, says nothing. */
    private static JsonNode parsed(String body) {
        try {
            return Json.parse(body.isBlank() ? "{}" : body);
        } catch (JacksonException e) {
            return Json.mapper().createObjectNode();
        }
    }

    private static Optional<String> authorization(Map<String, String> environment) {
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        if (user != null) {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
        }
        return Optional.ofNullable(token).map(secret -> "Bearer " + secret);
    }

    /** Ends what waits for an answer, from any thread. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
