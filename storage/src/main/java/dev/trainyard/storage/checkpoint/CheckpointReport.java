package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A checkpoint benchmark's result in the folder and the files of mlpstorage: {@code summary.json} and
 * {@code 0_per_epoch_stats.json} with DLIO's keys and rates, and {@code checkpoint.json} with everything, by process. What
 * DLIO calls GB is 2^30 bytes.
 */
public final class CheckpointReport {
    private static final double GIB = 1L << 30;
    private static final DateTimeFormatter FOLDER = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

    private final String model;
    private final CheckpointOutcome outcome;

    /** @param model as the command line writes it */
    public CheckpointReport(String model, CheckpointOutcome outcome) {
        this.model = model;
        this.outcome = outcome;
    }

    /**
     * Writes {@code <results>/checkpointing/<model>/<YYYYMMDD_HHMMSS>/}.
     *
     * @return that folder
     * @throws JobException if it cannot be written
     */
    public Path write(Path results) {
        Path parent = results.resolve("checkpointing").resolve(model);
        try {
            Path folder = make(parent);
            write(folder.resolve("summary.json"), summary());
            write(folder.resolve("0_per_epoch_stats.json"), Map.of("1", epoch()));
            write(folder.resolve("checkpoint.json"), document());
            return folder;
        } catch (IOException e) {
            throw new JobException("cannot write results to " + parent + ": " + FileProblem.of(e), e);
        }
    }

    /** The result for {@code --json}: both rates, and what must be known to judge them. */
    public Map<String, Object> document() {
        CheckpointPlan plan = outcome.plan();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", model);
        document.put("complete", outcome.complete());
        document.put("processes", plan.processes());
        document.put("closed_processes", CheckpointModels.closedProcesses(model));
        document.put("subset", plan.isSubset());
        document.put("scale", plan.scale());
        document.put("checkpoint_bytes", plan.bytes());
        document.put("checkpoint_folder", outcome.settings().folder().toString());
        document.put("fsync", outcome.settings().fsync());
        document.put("hosts", outcome.hosts());
        document.put("start", outcome.start());
        document.put("end", outcome.end());
        document.put("save", phase(outcome.writes()));
        document.put("load", phase(outcome.reads()));
        document.put("notices", outcome.notices());
        return document;
    }

    private static Map<String, Object> phase(List<Timing> timings) {
        Map<String, Object> phase = new LinkedHashMap<>();
        phase.put("checkpoints", timings.size());
        phase.put(
                "first_rank_seconds_mean",
                mean(timings.stream().map(Timing::firstRankSeconds).toList()));
        phase.put(
                "first_rank_bytes_per_second_mean",
                mean(timings.stream().map(Timing::firstRankBytesPerSecond).toList()));
        phase.put(
                "slowest_rank_seconds_mean",
                mean(timings.stream().map(Timing::slowestSeconds).toList()));
        phase.put(
                "least_rank_bytes_per_second_mean",
                mean(timings.stream().map(Timing::leastBytesPerSecond).toList()));
        phase.put("each", timings);
        return phase;
    }

    private Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("start", time(outcome.start()));
        summary.put("num_accelerators", outcome.plan().processes());
        summary.put("num_hosts", outcome.hosts().stream().distinct().count());
        summary.put("hostname", outcome.hosts().getFirst());
        Map<String, Object> metric = new LinkedHashMap<>();
        put(metric, "save", outcome.writes());
        put(metric, "load", outcome.reads());
        metric.put("checkpoint_size_GB", outcome.plan().bytes() / GIB);
        summary.put("metric", metric);
        summary.put("end", time(outcome.end()));
        if (outcome.plan().scale() != 1) {
            summary.put("trainyard_scale", outcome.plan().scale());
        }
        if (!outcome.complete()) {
            summary.put("trainyard_interrupted", true);
        }
        return summary;
    }

    private static void put(Map<String, Object> metric, String what, List<Timing> timings) {
        if (!timings.isEmpty()) {
            List<Double> rates =
                    timings.stream().map(t -> t.firstRankBytesPerSecond() / GIB).toList();
            List<Double> seconds =
                    timings.stream().map(Timing::firstRankSeconds).toList();
            metric.put(what + "_checkpoint_io_mean_GB_per_second", mean(rates));
            metric.put(what + "_checkpoint_io_stdev_GB_per_second", deviation(rates));
            metric.put(what + "_checkpoint_duration_mean_seconds", mean(seconds));
            metric.put(what + "_checkpoint_duration_stdev_seconds", deviation(seconds));
        }
    }

    private Map<String, Object> epoch() {
        Map<String, Object> epoch = new LinkedHashMap<>();
        epoch.put("start", time(outcome.start()));
        outcome.writes().forEach(t -> epoch.put("save_ckpt" + t.number(), block(t)));
        outcome.reads().forEach(t -> epoch.put("load_ckpt" + t.number(), block(t)));
        epoch.put("end", time(outcome.end()));
        epoch.put("duration", String.format(Locale.ROOT, "%.2f", seconds(outcome.start(), outcome.end())));
        return epoch;
    }

    private static Map<String, Object> block(Timing timing) {
        Map<String, Object> block = new LinkedHashMap<>();
        block.put("start", time(timing.start()));
        block.put("end", time(timing.start().plusNanos(Math.round(timing.firstRankSeconds() * 1e9))));
        block.put("duration", timing.firstRankSeconds());
        block.put("throughput", timing.firstRankBytesPerSecond() / GIB);
        return block;
    }

    private Path make(Path parent) throws IOException {
        Files.createDirectories(parent);
        Instant time = outcome.start();
        while (true) {
            try {
                return Files.createDirectory(parent.resolve(FOLDER.format(local(time))));
            } catch (FileAlreadyExistsException e) {
                time = time.plusSeconds(1); // another benchmark began in the same second
            }
        }
    }

    private static void write(Path file, Object value) throws IOException {
        DurableFiles.write(file, (Json.pretty(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static double seconds(Instant start, Instant end) {
        return Duration.between(start, end).toNanos() / 1e9;
    }

    private static String time(Instant instant) {
        return TIME.format(local(instant));
    }

    private static LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElse(0);
    }

    /** Of the population, as DLIO's. */
    private static double deviation(List<Double> values) {
        double mean = mean(values);
        return Math.sqrt(values.stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElse(0));
    }
}
