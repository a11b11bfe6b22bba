package dev.trainyard.runs.trackers.mlflow;

import dev.trainyard.runs.MetricLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.Batch;
import dev.trainyard.runs.trackers.RunFacts;
import dev.trainyard.runs.trackers.Source;
import dev.trainyard.runs.trackers.Tracker;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run with an MLflow server. It is found again by the tag {@code trainyard.id}, so that there is one however often the
 * training is resumed. MLflow takes no step back: steps that are done again are not sent again.
 */
public final class Mlflow implements Tracker {
    /** The tag that names the run. */
    private static final String ID = "trainyard.id";

    private final URI server;
    private final String experiment;
    private final MlflowApi api;
    private @Nullable RunFolder folder;
    private @Nullable RunInfo info;
    private String run = "";
    private String place;
    private long lastStep = -1;

    /**
     * @param server address of the tracking server
     * @param experiment name of the experiment, which is made if there is none
     * @param environment has the secrets that MLflow's own clients look for
     */
    public Mlflow(URI server, String experiment, Map<String, String> environment) {
        this.server = server;
        this.experiment = experiment;
        this.api = new MlflowApi(server, environment);
        this.place = server.toString();
    }

    @Override
    public String name() {
        return "mlflow";
    }

    @Override
    public String target() {
        return server + " " + experiment;
    }

    @Override
    public Set<Source> wants() {
        return Set.of(Source.METRICS, Source.SYSTEM);
    }

    @Override
    public void begin(RunFolder from, JsonNode state) throws IOException {
        RunFacts facts = RunFacts.of(from);
        folder = from;
        info = facts.info();
        lastStep = state.path("last_step").asLong(-1);
        String experimentId = experimentId();
        run = state.path("run_id").asString("");
        if (run.isEmpty()) {
            run = find(experimentId);
        }
        if (run.isEmpty()) {
            run = create(experimentId, facts);
        } else {
            api.post("runs/update", Map.of("run_id", run, "status", "RUNNING"));
        }
        place = server.toString().replaceAll("/+$", "") + "/#/experiments/" + experimentId + "/runs/" + run;
        describe(facts);
    }

    @Override
    public void write(Batch batch) throws IOException {
        LogBatch calls = new LogBatch(api, run);
        for (MetricLine line : batch.metrics()) {
            if (line.step() > lastStep) {
                calls.metrics(line.numbers(), line.wallTime(), line.step());
            }
        }
        for (Batch.Sample sample : batch.system()) {
            Map<String, Double> numbers = new LinkedHashMap<>();
            sample.numbers().forEach((name, number) -> numbers.put(named(name), number));
            Duration since = Duration.between(Objects.requireNonNull(info).started(), sample.wallTime());
            calls.metrics(numbers, sample.wallTime(), Math.max(0, since.toSeconds()));
        }
        for (Batch.Event event : batch.events()) {
            if (event.type().equals("alert")) {
                calls.tag("alert." + event.fields().path("alert").asString(""), event.text());
            } else if (event.type().equals("checkpoint_committed")) {
                long step = event.fields().path("step").asLong(0);
                calls.tag(
                        "trainyard.checkpoint",
                        RunFacts.checkpoint(Objects.requireNonNull(folder), step)
                                .toString());
            }
        }
        calls.send();
        if (!batch.metrics().isEmpty()) {
            lastStep = Math.max(lastStep, batch.metrics().getLast().step());
        }
    }

    @Override
    public boolean rewind(long step) {
        return false;
    }

    @Override
    public Map<String, Object> state() {
        return Map.of("run_id", run, "last_step", lastStep);
    }

    @Override
    public void end(Status status) throws IOException {
        Path report = Objects.requireNonNull(folder)
                .path()
                .toAbsolutePath()
                .normalize()
                .resolve("report.html");
        if (Files.exists(report)) {
            api.post("runs/set-tag", Map.of("run_id", run, "key", "trainyard.report", "value", report.toString()));
        }
        String word =
                switch (status) {
                    case RUNNING -> "RUNNING";
                    case FINISHED -> "FINISHED";
                    case FAILED -> "FAILED";
                    case INTERRUPTED, PREEMPTED -> "KILLED";
                };
        Map<String, Object> update = new LinkedHashMap<>();
        update.put("run_id", run);
        update.put("status", word);
        if (status != Status.RUNNING) {
            update.put(
                    "end_time",
                    Objects.requireNonNull(folder)
                            .info()
                            .ended()
                            .orElseGet(Instant::now)
                            .toEpochMilli());
        }
        api.post("runs/update", update);
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public void abandon() {
        api.close();
    }

    private String experimentId() throws IOException {
        String query = "experiment_name=" + URLEncoder.encode(experiment, StandardCharsets.UTF_8);
        try {
            return api.get("experiments/get-by-name", query)
                    .path("experiment")
                    .path("experiment_id")
                    .asString();
        } catch (MlflowApi.Refusal e) {
            if (!e.code().equals("RESOURCE_DOES_NOT_EXIST")) {
                throw e;
            }
        }
        return api.post("experiments/create", Map.of("name", experiment))
                .path("experiment_id")
                .asString();
    }

    /** The run that a process has made which was killed before it could note so; empty if there is none. */
    private String find(String experimentId) throws IOException {
        String filter = "tags.`" + ID + "` = '" + Objects.requireNonNull(info).id() + "'";
        JsonNode found = api.post(
                "runs/search", Map.of("experiment_ids", List.of(experimentId), "filter", filter, "max_results", 1));
        return found.path("runs").path(0).path("info").path("run_id").asString("");
    }

    private String create(String experimentId, RunFacts facts) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("experiment_id", experimentId);
        body.put("run_name", facts.title());
        body.put("start_time", facts.info().started().toEpochMilli());
        body.put("tags", LogBatch.pairs(Map.of(ID, facts.info().id())));
        return api.post("runs/create", body)
                .path("run")
                .path("info")
                .path("run_id")
                .asString();
    }

    /** A parameter is told once: MLflow refuses another value, as a resume with more updates has it. */
    private void describe(RunFacts facts) throws IOException {
        Set<String> known = new HashSet<>();
        api.get("runs/get", "run_id=" + run)
                .path("run")
                .path("data")
                .path("params")
                .forEach(parameter -> known.add(parameter.path("key").asString("")));
        LogBatch calls = new LogBatch(api, run);
        for (Map.Entry<String, String> value : facts.config().entrySet()) {
            if (!value.getValue().isEmpty() && !known.contains(LogBatch.key(value.getKey()))) {
                calls.parameter(value.getKey(), value.getValue());
            }
        }
        for (Map.Entry<String, String> fact : facts.environment().entrySet()) {
            calls.tag("trainyard." + fact.getKey(), fact.getValue());
        }
        Map<String, String> own = new LinkedHashMap<>();
        own.put("trainyard.tags", String.join(", ", facts.info().tags()));
        own.put("trainyard.group", facts.info().group());
        own.put("mlflow.note.content", facts.info().notes());
        own.put("mlflow.source.name", String.join(" ", facts.info().command()));
        own.put(
                "mlflow.source.git.commit",
                facts.info().git().map(git -> git.commit()).orElse(""));
        for (Map.Entry<String, String> tag : own.entrySet()) {
            if (!tag.getValue().isEmpty()) {
                calls.tag(tag.getKey(), tag.getValue());
            }
        }
        calls.send();
    }

    private static String named(String name) {
        return name.startsWith("system/") ? name : "system/" + name;
    }
}
