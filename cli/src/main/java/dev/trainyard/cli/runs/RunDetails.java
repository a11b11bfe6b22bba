package dev.trainyard.cli.runs;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.RunListing;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * All that a run folder says.
 *
 * @param config by full key, {@code model.n_layer}
 * @param metrics the last value of each, by name
 * @param best the lowest validation loss; empty before the first evaluation
 * @param checkpoints committed ones, newest first; not verified
 */
public record RunDetails(
        String path,
        String state,
        RunInfo info,
        Map<String, String> config,
        Map<String, Point> metrics,
        Optional<Point> best,
        Optional<JsonNode> summary,
        List<JsonNode> events,
        List<Checkpoint> checkpoints) {
    static final String BEST_OF = "val/loss";

    /** A number at a step. */
    public record Point(long step, double value) {}

    /** @param bytes of all its files */
    public record Checkpoint(long step, String path, long bytes) {}

    /**
     * Reads the folder.
     *
     * @throws dev.trainyard.base.InputException if it is no run, or a file of it cannot be read
     */
    public static RunDetails of(RunFolder run) {
        RunInfo info = run.info();
        Map<String, MetricSeries> series = run.metrics();
        Map<String, Point> last = new LinkedHashMap<>();
        Map<String, String> config = config(run);
        series.forEach((name, values) -> last.put(name, at(values, values.size() - 1)));
        return new RunDetails(
                run.path().toString(),
                RunListing.of(run).state(),
                info,
                config,
                last,
                Optional.ofNullable(series.get(BEST_OF)).flatMap(RunDetails::lowest),
                run.summary(),
                run.events(),
                CheckpointStore.list(checkpoints(run, config)).stream()
                        .map(RunDetails::checkpoint)
                        .toList());
    }

    private static Map<String, String> config(RunFolder run) {
        String name = run.path().resolve("config.yaml").toString();
        return run.configYaml()
                .map(yaml -> Config.parse(name, yaml, List.of()).flattened())
                .orElse(Map.of());
    }

    /** In the run's folder, unless the configuration says where all runs have theirs. */
    private static Path checkpoints(RunFolder run, Map<String, String> config) {
        String elsewhere = config.getOrDefault("checkpoint.dir", "null");
        return elsewhere.equals("null") ? run.checkpoints() : Path.of(elsewhere, run.id());
    }

    /** The first of the lowest; NaN is lower than nothing. */
    private static Optional<Point> lowest(MetricSeries series) {
        double[] values = series.values();
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i]) && (best < 0 || values[i] < values[best])) {
                best = i;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(at(series, best));
    }

    private static Point at(MetricSeries series, int i) {
        return new Point(series.steps()[i], series.values()[i]);
    }

    private static Checkpoint checkpoint(CheckpointInfo info) {
        return new Checkpoint(info.step(), info.directory().toString(), info.bytes());
    }
}
