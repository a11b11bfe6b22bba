package dev.trainyard.storage.result;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * A stored checkpoint benchmark in a report. Rates and durations are DLIO's: the whole checkpoint, in the time of rank 0.
 *
 * @param folder within the tree
 * @param processes that wrote and read
 * @param gib size of a checkpoint
 * @param scale the fraction of the model's true size; 1 unless Trainyard was asked for less
 * @param write empty where nothing was written, as read where nothing was read
 * @param verdict as recorded when it ran; may be empty
 */
public record CheckpointRow(
        String folder,
        String model,
        String accelerator,
        int processes,
        int hosts,
        OptionalDouble gib,
        double scale,
        Phase write,
        Phase read,
        String verdict) {

    /**
     * Writes or reads.
     *
     * @param gibPerSecond mean over the checkpoints
     * @param seconds mean over the checkpoints
     * @param gibPerSecondEach by checkpoint
     */
    public record Phase(OptionalDouble gibPerSecond, OptionalDouble seconds, List<Double> gibPerSecondEach) {
        private static Phase of(StoredRun run, String what) {
            JsonNode metric = run.summary().path("metric");
            List<Double> each = new ArrayList<>();
            run.perAccelerator(0, "_per_epoch_stats.json")
                    .forEach(epoch -> epoch.properties().stream()
                            .filter(block -> block.getKey().startsWith(what + "_ckpt"))
                            .forEach(block ->
                                    each.add(block.getValue().path("throughput").asDouble(0))));
            return new Phase(
                    StoredRun.number(metric, what + "_checkpoint_io_mean_GB_per_second"),
                    StoredRun.number(metric, what + "_checkpoint_duration_mean_seconds"),
                    each);
        }
    }

    static CheckpointRow of(ResultTree tree, StoredRun run) {
        return new CheckpointRow(
                tree.relative(run.folder()),
                run.model(),
                run.metadata().path("accelerator").asString(""),
                run.summary().path("num_accelerators").asInt(0),
                run.summary().path("num_hosts").asInt(0),
                StoredRun.number(run.summary().path("metric"), "checkpoint_size_GB"),
                run.metadata().path("args").path("scale").asDouble(1),
                Phase.of(run, "save"),
                Phase.of(run, "load"),
                run.metadata().path("verification").asString(""));
    }
}
