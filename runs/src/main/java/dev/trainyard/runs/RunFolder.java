package dev.trainyard.runs;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A run as files, for reading. Tolerates a run that is being written and one that was killed.
 *
 * @param path the folder, {@code runs/<id>}
 */
public record RunFolder(Path path) {
    /** The folder's name. */
    public String id() {
        return String.valueOf(path.getFileName());
    }

    /**
     * What the run is.
     *
     * @throws InputException if run.json is absent or damaged
     */
    public RunInfo info() {
        String text =
                read("run.json").orElseThrow(() -> new InputException(path + ": has no run.json, so it is no run"));
        try {
            RunInfo info = Json.read(text, RunInfo.class);
            // a file cut by a power failure can be JSON and still miss what everything relies on
            if (info.id() != null && info.status() != null && info.started() != null && info.configHash() != null) {
                return info;
            }
        } catch (JacksonException e) {
            throw new InputException(path.resolve("run.json") + ": is damaged: " + e.getOriginalMessage(), e);
        }
        throw new InputException(
                path.resolve("run.json") + ": is damaged: it lacks id, status, started or config_hash");
    }

    /** Whether a living process writes to it. */
    public boolean isLocked() {
        try {
            return RunLock.isHeld(path);
        } catch (NoSuchFileException e) {
            return false; // the folder is gone
        } catch (IOException e) {
            return true; // not ours to look at: nothing says that it is free
        }
    }

    /** The effective configuration. */
    public Optional<String> configYaml() {
        return read("config.yaml");
    }

    /** What the run said at its end; empty before, and if the file is damaged. */
    public Optional<JsonNode> summary() {
        try {
            return read("summary.json").map(Json::parse);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** All numbers by name, in the order in which the names first appear. */
    public Map<String, MetricSeries> metrics() {
        return MetricSeries.readAll(metricsFile());
    }

    /** Each line of metrics, in order, without keeping them. */
    public void forEachMetrics(Consumer<MetricLine> action) {
        JsonLines.forEach(metricsFile(), line -> action.accept(MetricLine.of(line)));
    }

    /** The numbers of single tensors, by name. */
    public Map<String, MetricSeries> tensors() {
        return MetricSeries.readAll(file("tensors.jsonl"));
    }

    /** Everything noteworthy that happened, in order. */
    public List<JsonNode> events() {
        return JsonLines.read(file("events.jsonl"));
    }

    public Path metricsFile() {
        return file("metrics.jsonl");
    }

    /** Where a rank's terminal output is kept. */
    public Path log(int rank) {
        return path.resolve("logs", "rank-" + rank + ".log");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    Path file(String name) {
        return path.resolve(name);
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(file(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new InputException("cannot read " + file(name) + ": " + FileProblem.of(e), e);
        }
    }
}
