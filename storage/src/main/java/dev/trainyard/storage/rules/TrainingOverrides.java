package dev.trainyard.storage.rules;

import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
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
        Optional<Workload> published =
                run.partial() || run.chosen().shipped() ? Optional.empty() : published(run.chosen());
        Differences.of(run.chosen(), published).forEach((key, value) -> {
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

    private static Optional<Workload> published(ChosenWorkload chosen) {
        return accelerator(chosen)
                .map(name -> Workloads.training(chosen.model(), name, List.of()).workload());
    }
}
