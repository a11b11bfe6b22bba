package dev.trainyard.storage.result;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The steps of a stored run, from the files of its accelerators. */
final class StoredSteps {
    private StoredSteps() {}

    /** Samples used in each second from the run's start; empty if the files do not tell. */
    static List<Double> samplesBySecond(StoredRun run, int accelerators) {
        Optional<LocalDateTime> start = run.start();
        JsonNode reader = run.workload().path("reader");
        double batch = (reader.isMissingNode() ? run.workload().path("data_reader") : reader)
                .path("batch_size")
                .asDouble(1);
        Throughput throughput = new Throughput();
        for (int accelerator = 0; start.isPresent() && accelerator < accelerators; accelerator++) {
            JsonNode steps = run.perAccelerator(accelerator, "_output.json");
            JsonNode stats = run.perAccelerator(accelerator, "_per_epoch_stats.json");
            for (Map.Entry<String, JsonNode> epoch : stats.properties()) {
                for (Map.Entry<String, JsonNode> block : epoch.getValue().properties()) {
                    JsonNode lengths = steps.path(epoch.getKey()).path("proc").path(block.getKey());
                    add(throughput, start.get(), block.getValue(), lengths, batch);
                }
            }
        }
        return throughput.perSecond();
    }

    private static void add(
            Throughput throughput, LocalDateTime start, JsonNode block, JsonNode lengths, double batch) {
        Optional<LocalDateTime> from = DlioTime.parse(block.path("start").asString(""));
        Optional<LocalDateTime> to = DlioTime.parse(block.path("end").asString(""));
        if (lengths.isArray() && from.isPresent() && to.isPresent()) {
            List<Double> seconds = new ArrayList<>();
            lengths.forEach(length -> seconds.add(length.asDouble(0)));
            throughput.add(DlioTime.seconds(start, from.get()), DlioTime.seconds(from.get(), to.get()), seconds, batch);
        }
    }
}
