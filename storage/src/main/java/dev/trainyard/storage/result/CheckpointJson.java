package dev.trainyard.storage.result;

import dev.trainyard.storage.checkpoint.CheckpointOutcome;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checkpoints in DLIO's files. Durations are those of rank 0, rates the whole checkpoint in that time; "GB" is 2^30 bytes. */
final class CheckpointJson {
    private static final double GIB = 1 << 30;

    private CheckpointJson() {}

    /** The {@code metric} of summary.json. */
    static Map<String, Object> metric(CheckpointOutcome outcome) {
        Map<String, Object> metric = new LinkedHashMap<>();
        phase(metric, "save", outcome.writes());
        phase(metric, "load", outcome.reads());
        metric.put("checkpoint_size_GB", outcome.plan().bytes() / GIB);
        return metric;
    }

    /** 0_per_epoch_stats.json: all in one epoch. */
    static Map<String, Object> epochs(CheckpointOutcome outcome) {
        Map<String, Object> epoch = new LinkedHashMap<>();
        epoch.put("start", DlioTime.text(outcome.start()));
        outcome.writes().forEach(t -> epoch.put("save_ckpt" + t.number(), one(t)));
        outcome.reads().forEach(t -> epoch.put("load_ckpt" + t.number(), one(t)));
        epoch.putAll(OutputJson.span(outcome.start(), outcome.end()));
        return Map.of("1", epoch);
    }

    /** A checkpoint among the blocks of an epoch. */
    static Map<String, Object> one(Instant start, double seconds, long bytes) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("start", DlioTime.text(start));
        one.put("end", DlioTime.text(start.plusNanos(Math.round(seconds * 1e9))));
        one.put("duration", seconds);
        one.put("throughput", bytes / GIB / seconds);
        return one;
    }

    /** @param rates bytes a second */
    static void phase(Map<String, Object> metric, String what, List<Double> rates, List<Double> seconds) {
        List<Double> gib = rates.stream().map(rate -> rate / GIB).toList();
        metric.put(what + "_checkpoint_io_mean_GB_per_second", Statistics.mean(gib));
        metric.put(what + "_checkpoint_io_stdev_GB_per_second", Statistics.deviation(gib));
        metric.put(what + "_checkpoint_duration_mean_seconds", Statistics.mean(seconds));
        metric.put(what + "_checkpoint_duration_stdev_seconds", Statistics.deviation(seconds));
    }

    private static void phase(Map<String, Object> metric, String what, List<Timing> timings) {
        if (!timings.isEmpty()) {
            phase(
                    metric,
                    what,
                    timings.stream().map(Timing::firstRankBytesPerSecond).toList(),
                    timings.stream().map(Timing::firstRankSeconds).toList());
        }
    }

    private static Map<String, Object> one(Timing timing) {
        return one(timing.start(), timing.firstRankSeconds(), timing.bytes());
    }
}
