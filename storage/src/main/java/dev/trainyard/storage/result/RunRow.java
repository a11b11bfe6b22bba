package dev.trainyard.storage.result;

import dev.trainyard.base.Json;
import dev.trainyard.storage.run.RunResult.LatencySummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A stored run in a report. Of runs that DLIO wrote, what it did not record is missing.
 *
 * @param folder within the tree
 * @param auPercent per epoch
 * @param samplesPerSecond mean over the epochs
 * @param mibPerSecond mean over the epochs
 * @param verdict as recorded when it ran; may be empty
 * @param readLatency Trainyard's runs only
 * @param samplesBySecond from the first block's start on; empty if no steps are recorded
 */
public record RunRow(
        String folder,
        String model,
        String accelerator,
        int accelerators,
        int hosts,
        List<Double> auPercent,
        OptionalDouble auMeanPercent,
        boolean auExpectationMet,
        OptionalDouble samplesPerSecond,
        OptionalDouble mibPerSecond,
        String verdict,
        Optional<LatencySummary> readLatency,
        List<Double> samplesBySecond) {

    static RunRow of(ResultTree tree, StoredRun run) {
        JsonNode metric = run.summary().path("metric");
        List<Double> au = new ArrayList<>();
        metric.path("train_au_percentage").forEach(value -> au.add(value.asDouble(Double.NaN)));
        int accelerators = run.summary().path("num_accelerators").asInt(0);
        return new RunRow(
                tree.relative(run.folder()),
                run.model(),
                run.metadata().path("accelerator").asString(""),
                accelerators,
                run.summary().path("num_hosts").asInt(0),
                au,
                StoredRun.number(metric, "train_au_mean_percentage"),
                metric.path("train_au_meet_expectation").asString("").equals("success"),
                StoredRun.number(metric, "train_throughput_mean_samples_per_second"),
                StoredRun.number(metric, "train_io_mean_MB_per_second"),
                run.metadata().path("verification").asString(""),
                latency(run),
                StoredSteps.samplesBySecond(run, accelerators));
    }

    private static Optional<LatencySummary> latency(StoredRun run) {
        JsonNode own = run.trainyard().path("read_latency");
        try {
            return own.isObject()
                    ? Optional.of(Json.mapper().treeToValue(own, LatencySummary.class))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty(); // of another version
        }
    }
}
