package dev.trainyard.runs.trackers.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A tracking server with the calls, limits and refusals of MLflow's documentation, and some bad days. */
final class MlflowServer implements AutoCloseable {
    /** What befalls a call, one after the other; then all is well. */
    enum Trouble {
        BUSY(503),
        TOO_MANY(429),
        /** Closes the connection instead of an answer. */
        DROPPED(0),
        /** Does what was asked for, and then closes the connection. */
        DONE_BUT_DROPPED(0);

        private final int code;

        Trouble(int code) {
            this.code = code;
        }
    }

    /** A point of a metric; a server keeps one of two that are equal. */
    record Point(String key, String value, long timestamp, long step) {}

    static final class Run {
        String experiment = "";
        String name = "";
        String status = "RUNNING";
        long ended;
        final Map<String, String> parameters = new LinkedHashMap<>();
        final Map<String, String> tags = new LinkedHashMap<>();
        final Map<Point, Integer> points = new LinkedHashMap<>();

        List<Long> steps(String key) {
            return points.keySet().stream()
                    .filter(point -> point.key().equals(key))
                    .map(Point::step)
                    .toList();
        }
    }

    final BlockingQueue<Trouble> troubles = new LinkedBlockingQueue<>();
    final Map<String, String> experiments = new LinkedHashMap<>();
    final Map<String, Run> runs = new LinkedHashMap<>();
    final List<String> calls = new ArrayList<>();
    final List<String> authorizations = new ArrayList<>();
    private final HttpServer server;

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    MlflowServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mlflow/api/2.0/mlflow/", this::serve);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mlflow/");
    }

    Run only() {
        if (runs.size() != 1) {
            throw new AssertionError(runs.size() + " runs");
        }
        return runs.values().iterator().next();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestURI().getPath().substring("/mlflow/api/2.0/mlflow/".length());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(call);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Trouble trouble = troubles.poll();
        if (trouble != null && trouble != Trouble.DONE_BUT_DROPPED) {
            if (trouble.code > 0) {
                answer(exchange, trouble.code, "<html>busy</html>");
            }
            exchange.close();
            return;
        }
        String answer;
        int status = 200;
        try {
            answer = Json.line(done(call, body.isEmpty() ? Json.parse("{}") : Json.parse(body), query(exchange)));
        } catch (Refused e) {
            status = e.status;
            answer = Json.line(Map.of("error_code", e.code, "message", String.valueOf(e.getMessage())));
        }
        if (trouble == null) {
            answer(exchange, status, answer);
        }
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        return query == null
                ? Map.of()
                : List.of(query.split("&", -1)).stream()
                        .map(part -> part.split("=", 2))
                        .collect(Collectors.toMap(part -> part[0], part -> part[1]));
    }

    private Object done(String call, JsonNode body, Map<String, String> query) {
        return switch (call) {
            case "experiments/get-by-name" -> {
                String id = experiments.get(query.getOrDefault("experiment_name", ""));
                if (id == null) {
                    throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "no such experiment");
                }
                yield Map.of("experiment", Map.of("experiment_id", id));
            }
            case "experiments/create" -> {
                String id = Integer.toString(experiments.size() + 1);
                experiments.put(body.path("name").asString(), id);
                yield Map.of("experiment_id", id);
            }
            case "runs/create" -> create(body);
            case "runs/search" -> search(body);
            case "runs/get" -> described(query.getOrDefault("run_id", ""));
            case "runs/update" -> {
                Run run = run(body.path("run_id").asString());
                run.status = body.path("status").asString();
                run.ended = body.path("end_time").asLong(0);
                yield Map.of();
            }
            case "runs/set-tag" -> {
                run(body.path("run_id").asString())
                        .tags
                        .put(body.path("key").asString(), body.path("value").asString());
                yield Map.of();
            }
            case "runs/log-batch" -> {
                log(run(body.path("run_id").asString()), body);
                yield Map.of();
            }
            default -> throw new Refused(404, "ENDPOINT_NOT_FOUND", "no " + call);
        };
    }

    private Run run(String id) {
        Run run = runs.get(id);
        if (run == null) {
            throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "no run " + id);
        }
        return run;
    }

    private Object create(JsonNode body) {
        Run run = new Run();
        run.experiment = body.path("experiment_id").asString();
        run.name = body.path("run_name").asString();
        body.path("tags")
                .forEach(tag -> run.tags.put(
                        tag.path("key").asString(), tag.path("value").asString()));
        String id = "r" + (runs.size() + 1);
        runs.put(id, run);
        return Map.of("run", Map.of("info", Map.of("run_id", id)));
    }

    private Object search(JsonNode body) {
        String filter = body.path("filter").asString();
        String wanted = filter.substring(filter.indexOf('\'') + 1, filter.lastIndexOf('\''));
        return Map.of(
                "runs",
                runs.entrySet().stream()
                        .filter(run -> wanted.equals(run.getValue().tags.get("trainyard.id")))
                        .map(run -> Map.of("info", Map.of("run_id", run.getKey())))
                        .toList());
    }

    private Object described(String id) {
        List<Map<String, String>> parameters = run(id).parameters.entrySet().stream()
                .map(entry -> Map.of("key", entry.getKey(), "value", entry.getValue()))
                .toList();
        return Map.of("run", Map.of("data", Map.of("params", parameters)));
    }

    private static void log(Run run, JsonNode body) {
        limit(body.path("metrics").size() <= 1000, "1000 metrics");
        limit(body.path("params").size() <= 100, "100 params");
        limit(body.path("tags").size() <= 100, "100 tags");
        body.path("params").forEach(parameter -> {
            String key = key(parameter);
            String value = parameter.path("value").asString();
            limit(value.length() <= 500, "500 characters");
            limit(value.equals(run.parameters.getOrDefault(key, value)), "another value of " + key);
            run.parameters.put(key, value);
        });
        body.path("tags").forEach(tag -> {
            limit(tag.path("value").asString().length() <= 5000, "5000 characters");
            run.tags.put(key(tag), tag.path("value").asString());
        });
        body.path("metrics")
                .forEach(metric -> run.points.merge(
                        new Point(
                                key(metric),
                                metric.path("value").asString(),
                                metric.path("timestamp").asLong(),
                                metric.path("step").asLong()),
                        1,
                        Integer::sum));
    }

    private static String key(JsonNode pair) {
        String key = pair.path("key").asString();
        limit(key.matches("[A-Za-z0-9_\\-. /]{1,250}"), "the name " + key);
        limit(Path.of(key).normalize().toString().equals(key), "the path " + key);
        return key;
    }

    private static void limit(boolean met, String what) {
        if (!met) {
            throw new Refused(400, "INVALID_PARAMETER_VALUE", "beyond the limit of " + what);
        }
    }
}
