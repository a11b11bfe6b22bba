package dev.trainyard.dashboard;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.index.IndexedRun;
import dev.trainyard.runs.index.RunIndex;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The addresses below {@code /api/runs}; docs/dashboard.md describes each. */
final class RunsApi {
    private static final int MOST_POINTS = 20_000;
    private static final int USUAL_POINTS = 1000;
    private static final int MOST_NAMES = 200;

    private final Path root;
    private final RunIndex index;
    private final Live live;
    private final Curves curves;

    RunsApi(Path root, RunIndex index, Live live) {
        this.root = root;
        this.index = index;
        this.live = live;
        this.curves = new Curves(index);
    }

    void route(HttpRouting.Builder routing) {
        routing.get("/api/runs", this::list)
                .get("/api/columns", (request, response) -> Answers.json(response, index.columns()))
                .get("/api/runs/{id}", this::one)
                .get("/api/runs/{id}/metrics", this::metrics)
                .get("/api/runs/{id}/heat", this::heat)
                .get("/api/runs/{id}/logs/{name}", this::log);
    }

    private void list(ServerRequest request, ServerResponse response) {
        live.freshen();
        List<String> wanted = request.query().all("id", List::of);
        List<IndexedRun> runs = wanted.isEmpty()
                ? index.runs()
                : wanted.stream()
                        .distinct()
                        .flatMap(id -> index.run(id).stream())
                        .toList();
        List<String> columns = request.query().all("column", List::of);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("root", root.toString());
        answer.put("indexing", live.isFirstLook());
        answer.put("problem", live.problem());
        answer.put("runs", RunRow.of(index, runs, columns, Instant.now()));
        Answers.json(response, answer);
    }

    private void one(ServerRequest request, ServerResponse response) {
        IndexedRun run = listed(request);
        Answers.json(response, RunDetails.of(root, index, run, Instant.now()));
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        IndexedRun run = listed(request);
        List<String> names = request.query().all("name", List::of);
        if (names.isEmpty() || names.size() > MOST_NAMES) {
            throw new InputException("give name=..., up to " + MOST_NAMES + " times");
        }
        CurveRequest wanted = new CurveRequest(
                Curves.source(text(request, "source", "metrics")),
                text(request, "x", "step"),
                number(request, "from", Double.NEGATIVE_INFINITY),
                number(request, "to", Double.POSITIVE_INFINITY),
                points(request));
        Answers.text(response, curves.json(run, names, wanted));
    }

    private void heat(ServerRequest request, ServerResponse response) {
        IndexedRun run = listed(request);
        Answers.json(response, HeatRows.of(index, run.id(), text(request, "quantity", ""), points(request)));
    }

    private void log(ServerRequest request, ServerResponse response) {
        IndexedRun run = listed(request);
        String name = request.path().pathParameters().get("name");
        int bytes = (int) number(request, "bytes", LogFiles.USUAL_BYTES);
        Answers.json(response, LogFiles.tail(root.resolve(run.id()), name, bytes));
    }

    /** The run that the address names: exactly the id of a run in the index, so no other folder can be meant. */
    private IndexedRun listed(ServerRequest request) {
        live.freshen();
        String id = request.path().pathParameters().get("id");
        return index.run(id).orElseThrow(() -> new NotFound("there is no run with this id"));
    }

    private static int points(ServerRequest request) {
        double points = number(request, "points", USUAL_POINTS);
        if (!(points >= 1 && points <= MOST_POINTS)) {
            throw new InputException("points is a number from 1 to " + MOST_POINTS);
        }
        return (int) points;
    }

    private static String text(ServerRequest request, String name, String absent) {
        return request.query().first(name).orElse(absent);
    }

    private static double number(ServerRequest request, String name, double absent) {
        String text = text(request, name, "");
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new InputException(name + " is a number", e);
        }
    }
}
