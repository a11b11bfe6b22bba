package dev.trainyard.runs.trackers.wandb;

import dev.trainyard.base.Json;
import dev.trainyard.runs.MetricLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.Batch;
import dev.trainyard.runs.trackers.RunFacts;
import dev.trainyard.runs.trackers.Source;
import dev.trainyard.runs.trackers.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run of W&amp;B as its client would leave it behind offline: one folder for each process that works on it, all with the
 * same run id, which {@code wandb sync} puts together. W&amp;B takes no step back: steps that are done again are not sent
 * again.
 */
public final class Wandb implements Tracker {
    private final WandbSettings settings;
    private final WandbClient client;
    private @Nullable OfflineFolder folder;
    private @Nullable Records records;
    private @Nullable RunFolder run;
    private final Map<String, String> summary = new LinkedHashMap<>();
    private String place;
    private double seconds;

    /** @param client sends what is written, if the settings say so */
    public Wandb(WandbSettings settings, WandbClient client) {
        this.settings = settings;
        this.client = client;
        this.place = settings.directory().toString();
    }

    @Override
    public String name() {
        return "wandb";
    }

    @Override
    public String target() {
        return settings.directory().toAbsolutePath().normalize() + " " + settings.entity() + "/" + settings.project();
    }

    @Override
    public Set<Source> wants() {
        return Set.of(Source.METRICS, Source.SYSTEM, Source.LOG);
    }

    @Override
    public void begin(RunFolder from, JsonNode state) throws IOException {
        RunFacts facts = RunFacts.of(from);
        boolean resumed = state.has("file");
        if (resumed) {
            OfflineFolder.shorten(
                    Path.of(state.path("file").asString()), state.path("length").asLong());
        }
        Instant now = Instant.now();
        String id = id(facts.info());
        Records made = new Records(id);
        OfflineFolder opened = OfflineFolder.create(settings.directory(), now, id);
        opened.log().add(made.header(facts.info().versions().getOrDefault("trainyard", "")));
        opened.log().add(made.run(facts, project(), resumed ? now : facts.info().started(), resumed));
        opened.log().add(made.environment(facts.info()));
        opened.log().flush();
        run = from;
        records = made;
        folder = opened;
        place = opened.path().toString();
        if (settings.online()) {
            client.follow(opened.path(), from);
        }
    }

    @Override
    public void write(Batch batch) throws IOException {
        Records messages = Objects.requireNonNull(records);
        TransactionLog log = Objects.requireNonNull(folder).log();
        log.forget();
        batch.system().forEach(sample -> log.add(messages.stats(sample)));
        batch.log().forEach(line -> log.add(messages.output(line)));
        for (MetricLine line : batch.metrics()) {
            log.add(messages.history(line));
            line.numbers().forEach((name, number) -> summary.put(name, Records.json(number)));
            summary.put("_step", Long.toString(line.step()));
            seconds = line.seconds();
            summary.put("_runtime", Records.json(seconds));
        }
        if (!batch.metrics().isEmpty()) {
            log.add(messages.summary(summary));
        }
        for (Batch.Event event : batch.events()) {
            switch (event.type()) {
                case "alert" -> log.add(messages.alert(event));
                case "checkpoint_committed" -> log.add(messages.artifact(checkpoint(event), project()));
                default -> {} // W&B has no place for it; the terminal's lines tell of most
            }
        }
        log.flush();
    }

    @Override
    public boolean rewind(long step) {
        return false;
    }

    @Override
    public Map<String, Object> state() {
        OfflineFolder now = Objects.requireNonNull(folder);
        return Map.of("file", now.file().toString(), "length", now.log().length());
    }

    @Override
    public void end(Status status) throws IOException {
        TransactionLog log = Objects.requireNonNull(folder).log();
        log.forget();
        if (status != Status.RUNNING) {
            last(status).forEach(log::add);
        }
        log.flush();
        log.close();
        if (settings.online()) {
            client.await();
        }
    }

    /** What is to be said at the end of a run. */
    private List<byte[]> last(Status status) {
        Records messages = Objects.requireNonNull(records);
        RunFolder from = Objects.requireNonNull(run);
        List<byte[]> last = new ArrayList<>();
        from.summary().ifPresent(told -> {
            Map<String, String> values = new LinkedHashMap<>();
            told.properties().forEach(entry -> values.put("summary/" + entry.getKey(), Json.line(entry.getValue())));
            last.add(messages.summary(values));
        });
        Path report = from.path().toAbsolutePath().normalize().resolve("report.html");
        if (Files.exists(report)) {
            Artifact artifact = new Artifact("report", "report-" + from.id(), List.of("latest"), report);
            last.add(messages.artifact(artifact, project()));
        }
        if (status == Status.PREEMPTED) {
            last.add(messages.preempting());
        }
        last.add(messages.exit(status == Status.FINISHED ? 0 : 1, seconds));
        return last;
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public void abandon() {
        client.stop();
    }

    /** Letters and digits only, as the client's own ids. */
    private static String id(RunInfo info) {
        return info.id().replaceAll("[^A-Za-z0-9]", "");
    }

    private Records.Project project() {
        return new Records.Project(settings.entity(), settings.project());
    }

    private Artifact checkpoint(Batch.Event event) {
        RunFolder from = Objects.requireNonNull(run);
        long step = event.fields().path("step").asLong(0);
        return new Artifact(
                "model", "checkpoint-" + from.id(), List.of("latest", "step-" + step), RunFacts.checkpoint(from, step));
    }
}
