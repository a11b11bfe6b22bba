package dev.trainyard.storage.rules;

import static dev.trainyard.storage.rules.Finding.invalid;
import static dev.trainyard.storage.rules.Finding.remark;
import static dev.trainyard.storage.rules.SubmissionRule.ALL;

import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.result.ResultTree.StoredSystem;
import dev.trainyard.storage.result.ResultTree.StoredWorkload;
import dev.trainyard.storage.result.StoredRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules 4.3 to 4.7 that are about more than the settings of one checkpoint run. */
final class CheckpointRules {
    private static final String KIND = "checkpointing";

    static final List<SubmissionRule> RULES = List.of(
            new SubmissionRule(
                    "4.3.1",
                    "checkpointDataSizeRatio",
                    ALL,
                    "A host wrote more than 3 times its memory, else caches must be dropped (a warning).",
                    CheckpointRules::ratio),
            new SubmissionRule(
                    "4.4.1",
                    "checkpointPathArgs",
                    ALL,
                    "The folders of checkpoints and results are given and differ.",
                    tree -> tree.runs(KIND, "run").stream()
                            .flatMap(run -> PathChecks.folders(tree, run, "4.4.1", "checkpoint_folder").stream())
                            .toList()),
            new SubmissionRule(
                    "4.4.2",
                    "checkpointFilesystemCheck",
                    ALL,
                    "Checkpoints and results are on different file systems.",
                    tree -> tree.runs(KIND, "run").stream()
                            .flatMap(run -> PathChecks.fileSystems(tree, run, "4.4.2").stream())
                            .toList()),
            new SubmissionRule(
                    "4.7.1",
                    "checkpointCacheFlushValidation",
                    ALL,
                    "10 writes, then 10 reads; in two invocations, the second 0 to 30 s after the first.",
                    CheckpointRules::phases),
            new SubmissionRule(
                    "4.7.2",
                    "checkpointTotalTestDuration",
                    ALL,
                    "The time from the first write to the last read is recorded.",
                    CheckpointRules::duration),
            new SubmissionRule(
                    "4.7.3",
                    "checkpointRemappingTimeReporting",
                    ALL,
                    "A package with two invocations says how long remapping takes.",
                    tree -> described(tree, "4.7.3", 2, "remap")),
            new SubmissionRule(
                    "4.7.4",
                    "checkpointSimultaneousRwSupport",
                    ALL,
                    "A package says whether many hosts can write and read at once.",
                    tree -> described(
                            tree,
                            "4.7.4",
                            1,
                            "multi_host_support",
                            "simultaneous_write_support",
                            "simultaneous_read")));

    private CheckpointRules() {}

    private static List<Finding> ratio(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        for (StoredRun run : tree.runs(KIND, "run")) {
            double written = writes(run)
                    * run.summary().path("metric").path("checkpoint_size_GB").asDouble(0);
            double memory = StoredFacts.clients(run).memoryBytes() / (double) (1 << 30);
            if (written > 0 && written <= 3 * memory) {
                findings.add(remark(
                        "4.3.1",
                        tree.relative(run.folder()),
                        Math.round(written) + " GiB",
                        "> " + Math.round(3 * memory) + " GiB",
                        "warning: caches must be dropped between writing and reading"));
            }
        }
        return findings;
    }

    private static List<Finding> phases(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        tree.workloads(KIND).forEach(workload -> {
            List<StoredRun> runs = workload.runs("run");
            List<String> counts =
                    runs.stream().map(run -> writes(run) + "/" + reads(run)).toList();
            if (!counts.equals(List.of("10/10")) && !counts.equals(List.of("10/0", "0/10"))) {
                findings.add(invalid(
                        "4.7.1",
                        tree.relative(workload.folder()) + ": writes/reads",
                        String.join(", ", counts),
                        "10/10; or 10/0, 0/10",
                        "the invocations do not make up 10 writes and then 10 reads"));
            }
            if (runs.size() == 2
                    && runs.get(0).end().isPresent()
                    && runs.get(1).invoked().isPresent()) {
                Duration gap = Duration.between(
                        runs.get(0).end().get(), runs.get(1).invoked().get());
                if (gap.isNegative() || gap.compareTo(Duration.ofSeconds(30)) > 0) {
                    findings.add(invalid(
                            "4.7.1",
                            tree.relative(runs.get(1).folder()),
                            gap.toMillis() / 1000.0 + " s",
                            "0 to 30 s",
                            gap.isNegative() ? "the hosts' clocks differ" : "began too long after the writes"));
                }
            }
        });
        return findings;
    }

    private static List<Finding> duration(ResultTree tree) {
        return tree.workloads(KIND)
                .filter(workload -> !workload.runs().isEmpty() && !timed(workload))
                .map(workload -> invalid(
                        "4.7.2",
                        tree.relative(workload.folder()),
                        "",
                        "start and end",
                        "the time from the first write to the last read cannot be told"))
                .toList();
    }

    private static boolean timed(StoredWorkload workload) {
        Optional<Duration> whole = workload.runs()
                .getFirst()
                .start()
                .flatMap(from -> workload.runs().getLast().end().map(to -> Duration.between(from, to)));
        return whole.filter(Duration::isPositive).isPresent();
    }

    private static List<Finding> described(ResultTree tree, String rule, int leastRuns, String... words) {
        List<Finding> findings = new ArrayList<>();
        for (StoredSystem system : tree.packaged() ? tree.systems() : List.<StoredSystem>of()) {
            boolean concerned = system.workloads().stream()
                    .anyMatch(workload ->
                            workload.kind().equals(KIND) && workload.runs().size() >= leastRuns);
            Path file = system.folder()
                    .resolve("../../systems/" + system.folder().getFileName() + ".yaml")
                    .normalize();
            String text = PathChecks.text(file);
            for (String word : concerned ? words : new String[0]) {
                if (!text.contains(word)) {
                    findings.add(invalid(rule, tree.relative(file), "", word, "does not tell " + word));
                }
            }
        }
        return findings;
    }

    private static int writes(StoredRun run) {
        return run.workload().path("checkpoint").path("num_checkpoints_write").asInt(0);
    }

    private static int reads(StoredRun run) {
        return run.workload().path("checkpoint").path("num_checkpoints_read").asInt(0);
    }
}
