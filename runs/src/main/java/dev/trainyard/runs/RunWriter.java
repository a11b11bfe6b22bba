package dev.trainyard.runs;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The one writer of a run folder: holds its lock until closed. Closing says nothing of the status; a run that is closed
 * or killed while it says running is shown as crashed.
 */
public final class RunWriter implements AutoCloseable {
    private final RunFolder folder;
    private final RunLock lock;
    private final JsonLinesWriter metrics;
    private final JsonLinesWriter tensors;
    private final JsonLinesWriter system;
    private final JsonLinesWriter events;
    private final List<MetricsListener> listeners = new CopyOnWriteArrayList<>();
    private RunInfo info;

    RunWriter(RunFolder folder, RunInfo info, RunLock lock) throws IOException {
        this.folder = folder;
        this.info = info;
        this.lock = lock;
        metrics = JsonLinesWriter.open(folder.metricsFile(), Tail.CUT);
        tensors = JsonLinesWriter.open(folder.file("tensors.jsonl"), Tail.CUT);
        system = JsonLinesWriter.open(folder.file("system.jsonl"), Tail.END);
        events = JsonLinesWriter.open(folder.file("events.jsonl"), Tail.END);
    }

    public RunFolder folder() {
        return folder;
    }

    public synchronized RunInfo info() {
        return info;
    }

    /**
     * Writes one line of metrics.
     *
     * @param step the update that the numbers belong to
     * @param seconds of run time, pauses between a kill and a resume left out
     * @param numbers puts them; names as {@code train/loss}
     * @throws JobException if the disk refuses; the file then ends with the line before
     */
    public void metrics(long step, double seconds, Consumer<JsonLine> numbers) {
        metrics.write(
                line -> {
                    line.put("step", step).put("time", seconds).put("wall_time", now().toString());
                    line.numbers().clear(); // the listeners are told of step and time by themselves
                    numbers.accept(line);
                },
                written -> listeners.forEach(listener -> listener.wrote(step, seconds, written)));
    }

    /** Lets {@code listener} hear of every further line of metrics. */
    public void onMetrics(MetricsListener listener) {
        listeners.add(listener);
    }

    /** Bytes of metrics so far: what a checkpoint records. */
    public long metricsLength() {
        return metrics.length();
    }

    /** Returns when the metrics are on the disk: before a checkpoint that records their length is committed. */
    public void syncMetrics() {
        metrics.sync();
        tensors.sync();
    }

    /**
     * Cuts metrics and statistics of tensors back to what a checkpoint recorded, so that steps which are redone are written
     * once. If a power cut took lines that the checkpoint counted on, an event {@code metrics_lost} says how many bytes.
     *
     * @param metricsLength bytes, as {@link #metricsLength} gave them
     * @param tensorsLength bytes, as {@link JsonLinesWriter#length} gave them
     */
    public void truncate(long metricsLength, long tensorsLength) {
        long lost = metricsLength - metrics.truncate(metricsLength) + tensorsLength - tensors.truncate(tensorsLength);
        if (lost > 0) {
            event("metrics_lost", Map.of("bytes", lost));
        }
    }

    /** Statistics of single tensors. */
    public JsonLinesWriter tensors() {
        return tensors;
    }

    /** Samples of the monitor. */
    public JsonLinesWriter system() {
        return system;
    }

    /**
     * Notes that something happened. Never cut, also not on resume.
     *
     * @param type in snake_case: checkpoint_committed
     * @param fields values that JSON knows, and records
     */
    public void event(String type, Map<String, ?> fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("wall_time", now());
        event.putAll(new TreeMap<>(fields)); // Map.of has another order in every process
        events.writeDocument(event);
    }

    /** Says how the run is; durable when this returns. */
    public synchronized void status(Status status) {
        info = info.with(status, status == Status.RUNNING ? Optional.empty() : Optional.of(now()));
        write("run.json", Json.pretty(info));
    }

    /** Replaces the effective configuration: a resume may change what does not change the result. */
    public void config(String yaml) {
        write("config.yaml", yaml);
    }

    /** Writes {@code summary.json}, a record or a map; durable when this returns. */
    public void summary(Object summary) {
        write("summary.json", Json.pretty(summary));
    }

    /** Closes the files and gives the lock back. */
    @Override
    public void close() {
        try (lock;
                events;
                system;
                tensors;
                metrics) {
            metrics.sync();
            tensors.sync();
        } catch (IOException e) {
            throw new JobException("cannot give back the lock of " + folder.path() + ": " + FileProblem.of(e), e);
        }
    }

    private void write(String name, String text) {
        Path file = folder.file(name);
        try {
            DurableFiles.write(file, (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
