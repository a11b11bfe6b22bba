package dev.trainyard.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the server answers, over real HTTP. */
class ServerTest extends ServedRuns {
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
}
