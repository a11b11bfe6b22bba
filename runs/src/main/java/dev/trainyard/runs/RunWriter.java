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
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

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
    private volatile DoubleSupplier clock;
    private final Optional<Instant> lastSign;
    private volatile long shiftSeconds;
    private volatile long step;
    private RunInfo info;

    RunWriter(RunFolder folder, RunInfo info, RunLock lock) throws IOException {
        this.folder = folder;
        this.info = info;
        this.lock = lock;
        lastSign = lastSign(folder);
        long opened = System.nanoTime();
        clock = () -> (System.nanoTime() - opened) / 1e9;
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
        this.step = step;
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
     * The time that events carry, in seconds of run time; until it is set, seconds since the folder was opened for writing.
     */
    public void clock(DoubleSupplier seconds) {
        clock = seconds;
    }

    /**
     * Notes that something happened. Never cut, also not on resume.
     *
     * @param kind in snake_case: checkpoint_committed
     * @param fields values that JSON knows, and records; {@code step} is that of the newest line of metrics if they do not say
     */
    public void event(String kind, Map<String, ?> fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("time", clock.getAsDouble());
        event.put("wall_time", now());
        event.put("step", step);
        event.put("kind", kind);
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

    /** When the process that wrote here before gave its last sign of life; empty in a new run. */
    public Optional<Instant> lastSign() {
        return lastSign;
    }

    private static Optional<Instant> lastSign(RunFolder folder) {
        return Stream.of("metrics.jsonl", "events.jsonl", "system.jsonl")
                .map(name -> folder.file(name).toFile().lastModified())
                .filter(millis -> millis > 0)
                .max(Long::compare)
                .map(Instant::ofEpochMilli);
    }

    /** Lets the wall clock of everything that is written from now on be wrong by so many seconds: a fault, for tests. */
    public void shiftClock(long seconds) {
        shiftSeconds = seconds;
    }

    private Instant now() {
        return Instant.now().plusSeconds(shiftSeconds).truncatedTo(ChronoUnit.MILLIS);
    }
}
