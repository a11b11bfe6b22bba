package dev.trainyard.storage.rules;

import dev.trainyard.base.config.Config;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which parameters of a training may differ from the published workload: the tables of rules 3.6.2 and 3.6.3. */
final class TrainingOverrides {
    static final String RULE = "override";
    private static final String PREFETCH_WINDOW = "storage.storage_options.prefetch_window";

    private static final Set<String> CLOSED = Set.of(
            "dataset.num_files_train",
            "dataset.num_subfolders_train",
            "dataset.data_folder",
            "reader.read_threads",
            "reader.computation_threads",
            "reader.transfer_size",
            "reader.odirect",
            "reader.prefetch_size",
            "checkpoint.checkpoint_folder",
            "storage.storage_type",
            "storage.storage_root");
    private static final Set<String> OPEN =
            Set.of("framework", "dataset.format", "dataset.num_samples_per_file", "reader.data_loader");
    /** What mlpstorage sets by itself since v3 and nobody chose. */
    private static final Set<String> INJECTED = Set.of(
            "dataset.skip_listing",
            "dataset.listing_validation_interval",
            "dataset.num_files_generated",
            "dataset.total_disk_bytes");

    private TrainingOverrides() {}

    static List<Finding> judge(JudgedTraining run) {
        List<Finding> findings = new ArrayList<>();
        changed(run).forEach((key, value) -> {
            if (!skipped(key, run.edition())) {
                findings.add(judge(key, value, run.edition()));
            }
        });
        return findings;
    }

    private static Finding judge(String key, String value, RuleEdition edition) {
        boolean closed = CLOSED.contains(key) || key.equals(PREFETCH_WINDOW) && edition == RuleEdition.V3;
        if (closed) {
            String allowed =
                    switch (key) {
                        case "reader.prefetch_size" -> "0, 1, 2";
                        case "reader.odirect" -> "false; for unet3d also true";
                        default -> "any value";
                    };
            return Finding.remark(RULE, key, value, allowed, "may be set in CLOSED");
        }
        if (OPEN.contains(key)) {
            return new Finding(
                    RULE, key, value, "the workload's value in CLOSED", Verdict.OPEN, "may be set in OPEN only");
        }
        return Finding.invalid(
                RULE,
                key,
                value,
                "the workload's value",
                key.equals("train.seed") ? "the seed must be new in every run" : "must not be set in any division");
    }

    private static boolean skipped(String key, RuleEdition edition) {
        boolean unlisted = !CLOSED.contains(key) && !key.equals(PREFETCH_WINDOW);
        return key.startsWith("workflow.")
                || edition == RuleEdition.V3 && (INJECTED.contains(key) || key.startsWith("storage.") && unlisted);
    }

    /** What was set beside the file, and where a file of the user's own differs from the published one. */
    private static Map<String, String> changed(JudgedTraining run) {
        Map<String, String> changed = new LinkedHashMap<>();
        ChosenWorkload chosen = run.chosen();
        Map<String, String> own = flat(chosen.workload());
        Map<String, String> reference = run.partial() ? Map.of() : reference(chosen);
        reference.forEach((key, published) -> {
            String value = own.getOrDefault(key, published);
            if (!Objects.equals(value, published)) {
                changed.put(key, value);
            }
        });
        chosen.overrides().forEach((key, value) -> {
            String name = canonical(key);
            changed.keySet()
                    .removeIf(other -> other.startsWith(name + ".")); // computation_time.mean of computation_time
            changed.put(name, value);
        });
        return changed;
    }

    /**
     * The accelerator that is emulated: the one that was named or, in a file that names none, the one whose batch and
     * computation it has. Empty if the model was not measured on it.
     */
    static Optional<String> accelerator(ChosenWorkload chosen) {
        List<String> measured = Workloads.accelerators(chosen.model());
        if (chosen.accelerator().isPresent()) {
            return chosen.accelerator().filter(measured::contains);
        }
        return measured.stream()
                .filter(name -> {
                    Workload published =
                            Workloads.training(chosen.model(), name, List.of()).workload();
                    return published.reader().batchSize()
                                    == chosen.workload().reader().batchSize()
                            && published
                                    .train()
                                    .computationTime()
                                    .equals(chosen.workload().train().computationTime());
                })
                .findFirst();
    }

    /** The published workload; empty where there is none, which is a finding of its own. */
    private static Map<String, String> reference(ChosenWorkload chosen) {
        return accelerator(chosen)
                .map(name ->
                        flat(Workloads.training(chosen.model(), name, List.of()).workload()))
                .orElse(Map.of());
    }

    private static Map<String, String> flat(Workload workload) {
        return Config.parse("workload", workload.yaml(), List.of()).flattened();
    }

    /** DLIO's second name of a section or key is the same key to the rules. */
    private static String canonical(String key) {
        return key.replaceFirst("^data_reader\\.", "reader.").replaceFirst("\\.record_length$", ".record_length_bytes");
    }
}
