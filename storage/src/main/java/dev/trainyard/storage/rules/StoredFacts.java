package dev.trainyard.storage.rules;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.storage.result.StoredRun;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** What stored files tell of a run, in the terms of the rules on runs. */
final class StoredFacts {
    private static final double GIB = 1 << 30;

    private StoredFacts() {}

    /** The findings on the settings of a stored training. What DLIO wrote is read key by key: it knows more keys than we do. */
    static List<Finding> training(StoredRun run, RuleEdition edition) {
        List<String> keys = new ArrayList<>();
        keys.add("model.name=" + run.model());
        for (String key : new String[] {
            "dataset.num_files_train",
            "dataset.num_samples_per_file",
            "dataset.record_length",
            "dataset.record_length_bytes",
            "reader.batch_size",
            "reader.odirect",
            "reader.prefetch_size",
            "workflow.checkpoint"
        }) {
            JsonNode value = at(run.workload(), key);
            if (value.isValueNode() && !value.isNull()) {
                keys.add(key + "=" + value.asString());
            }
        }
        try {
            Workload workload = Config.parse(run.name(), "", keys).document(Workload.class);
            ChosenWorkload chosen = new ChosenWorkload(
                    run.model(), "--model " + run.model(), accelerator(run), workload, run.overrides(), List.of());
            return RunRules.judgeStored(chosen, clients(run), edition).findings();
        } catch (InputException e) {
            return List.of(Finding.invalid(
                    TrainingOverrides.RULE,
                    "dlio_config/config.yaml",
                    "",
                    "DLIO's values",
                    String.valueOf(e.getMessage())));
        }
    }

    static List<Finding> checkpoint(StoredRun run, RuleEdition edition) {
        JsonNode checkpoint = run.workload().path("checkpoint");
        return CheckpointRunRules.judge(
                        new JudgedCheckpoint(
                                run.model(),
                                accelerator(run),
                                run.summary().path("num_accelerators").asInt(0),
                                hosts(run),
                                Math.max(
                                        0,
                                        checkpoint.path("num_checkpoints_write").asInt(0)),
                                Math.max(
                                        0,
                                        checkpoint.path("num_checkpoints_read").asInt(0)),
                                checkpoint.path("mode").asString("").equals("subset"),
                                checkpoint.path("fsync").asBoolean(false),
                                run.metadata().path("args").path("scale").asDouble(1),
                                run.overrides()),
                        edition)
                .findings();
    }

    /** Declared memory is the one host's of the command line; measured is every host's of the summary. */
    static Clients clients(StoredRun run) {
        double measured = 0;
        for (JsonNode host : run.summary().path("host_memory_GB")) {
            measured += host.asDouble(0);
        }
        return new Clients(
                Math.max(1, run.summary().path("num_accelerators").asInt(1)),
                hosts(run),
                (long) (run.metadata()
                                .path("args")
                                .path("client_host_memory_in_gb")
                                .asDouble(0)
                        * GIB),
                OptionalLong.of((long) (measured * GIB)));
    }

    static int hosts(StoredRun run) {
        return Math.max(1, run.summary().path("num_hosts").asInt(1));
    }

    /** From the metadata; v2 did not record it, and then it is the one with this batch and computation. */
    static Optional<String> accelerator(StoredRun run) {
        String named = run.metadata()
                .path("accelerator")
                .asString(run.metadata().path("args").path("accelerator_type").asString(""));
        if (!named.isEmpty()) {
            return Optional.of(named);
        }
        double seconds = at(run.workload(), "train.computation_time").asDouble(-1);
        int batch = at(run.workload(), "reader.batch_size").asInt(-1);
        return Workloads.accelerators(run.model()).stream()
                .filter(name -> {
                    Workload published =
                            Workloads.training(run.model(), name, List.of()).workload();
                    return published.train().computationTime().mean() == seconds
                            && published.reader().batchSize() == batch;
                })
                .findFirst();
    }

    /** The node of a dotted key; a section may have DLIO's second name. */
    static JsonNode at(JsonNode workload, String key) {
        JsonNode node = workload;
        for (String name : key.split("\\.", -1)) {
            JsonNode next = node.path(name);
            node = next.isMissingNode() && name.equals("reader") ? node.path("data_reader") : next;
        }
        return node;
    }
}
