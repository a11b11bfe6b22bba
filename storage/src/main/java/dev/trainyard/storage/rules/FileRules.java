package dev.trainyard.storage.rules;

import static dev.trainyard.storage.rules.Finding.invalid;
import static dev.trainyard.storage.rules.SubmissionRule.ALL;

import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.result.StoredRun;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rules 2.1.14 to 2.1.26 on the files that an invocation leaves. */
final class FileRules {
    private static final Set<String> DLIO_CONFIG = Set.of("config.yaml", "hydra.yaml", "overrides.yaml");

    static final List<SubmissionRule> RULES = List.of(
            new SubmissionRule(
                    "2.1.14",
                    "datagenFiles",
                    ALL,
                    "A datagen's files are complete.",
                    tree -> files(tree, "2.1.14", "training", "datagen")),
            new SubmissionRule(
                    "2.1.15",
                    "datagenDlioConfig",
                    ALL,
                    "A datagen's dlio_config holds three files.",
                    tree -> config(tree, "2.1.15", "training", "datagen")),
            new SubmissionRule(
                    "2.1.16",
                    "runResultsJson",
                    ALL,
                    "A package has a results.json beside the runs.",
                    tree -> resultsJson(tree, "2.1.16", "training", "run/results.json")),
            new SubmissionRule(
                    "2.1.19",
                    "runFiles",
                    ALL,
                    "A run's files are complete.",
                    tree -> files(tree, "2.1.19", "training", "run")),
            new SubmissionRule(
                    "2.1.20",
                    "runDlioConfig",
                    ALL,
                    "A run's dlio_config holds three files.",
                    tree -> config(tree, "2.1.20", "training", "run")),
            new SubmissionRule(
                    "2.1.22",
                    "checkpointingResultsJson",
                    ALL,
                    "A package has a results.json beside the checkpoints' runs.",
                    tree -> resultsJson(tree, "2.1.22", "checkpointing", "results.json")),
            new SubmissionRule(
                    "2.1.25",
                    "checkpointingFiles",
                    ALL,
                    "A checkpoint run's files are complete.",
                    tree -> files(tree, "2.1.25", "checkpointing", "run")),
            new SubmissionRule(
                    "2.1.26",
                    "checkpointingDlioConfig",
                    ALL,
                    "A checkpoint run's dlio_config holds three files.",
                    tree -> config(tree, "2.1.26", "checkpointing", "run")));

    private FileRules() {}

    private static List<Finding> files(ResultTree tree, String rule, String kind, String command) {
        List<Finding> findings = new ArrayList<>();
        for (StoredRun run : tree.runs(kind, command)) {
            List<String> names = run.files();
            for (String ending : new String[] {
                kind + "_" + command + ".stdout.log",
                kind + "_" + command + ".stderr.log",
                "output.json",
                "per_epoch_stats.json",
                "summary.json",
                "dlio.log",
                "dlio_config"
            }) {
                if (names.stream().noneMatch(name -> name.endsWith(ending))) {
                    findings.add(invalid(rule, tree.relative(run.folder()), "", ending, "lacks " + ending));
                }
            }
        }
        return findings;
    }

    private static List<Finding> config(ResultTree tree, String rule, String kind, String command) {
        return tree.runs(kind, command).stream()
                .filter(run ->
                        !new TreeSet<>(ResultTree.names(run.folder().resolve("dlio_config"))).equals(DLIO_CONFIG))
                .map(run -> invalid(
                        rule,
                        tree.relative(run.folder()) + "/dlio_config",
                        String.join(", ", ResultTree.names(run.folder().resolve("dlio_config"))),
                        "config.yaml, hydra.yaml, overrides.yaml",
                        "other files than these three"))
                .toList();
    }

    /** Made by a report, so a folder that is no package yet need not have it. */
    private static List<Finding> resultsJson(ResultTree tree, String rule, String kind, String file) {
        return !tree.packaged()
                ? List.of()
                : tree.workloads(kind)
                        .filter(workload -> !Files.exists(workload.folder().resolve(file)))
                        .map(workload -> invalid(rule, tree.relative(workload.folder()), "", file, "lacks " + file))
                        .toList();
    }
}
