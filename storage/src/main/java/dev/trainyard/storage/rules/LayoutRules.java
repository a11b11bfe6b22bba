package dev.trainyard.storage.rules;

import static dev.trainyard.storage.rules.Finding.invalid;
import static dev.trainyard.storage.rules.SubmissionRule.ALL;
import static dev.trainyard.storage.rules.SubmissionRule.V2;
import static dev.trainyard.storage.rules.SubmissionRule.V3;

import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.result.ResultTree.StoredWorkload;
import dev.trainyard.storage.result.StoredRun;
import dev.trainyard.storage.workload.Workloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** Rules 2.1.10 to 2.1.27: the folders of workloads, phases and invocations; {@link FileRules} has those on their files. */
final class LayoutRules {
    private static final Set<String> SUBMITTABLE = Set.of("unet3d", "retinanet");

    static final List<SubmissionRule> RULES = List.of(
            new SubmissionRule(
                    "2.1.10", "workloadCategories", ALL, "There are results of some kind.", LayoutRules::kinds),
            new SubmissionRule(
                    "2.1.11",
                    "trainingWorkloads",
                    ALL,
                    "Folders under training are named as published models; v3 takes unet3d and retinanet only.",
                    LayoutRules::models),
            new SubmissionRule(
                    "2.1.12",
                    "trainingPhases",
                    ALL,
                    "A model has datagen and run (v3: datasize too), nothing else.",
                    LayoutRules::phases),
            new SubmissionRule("2.1.13", "datagenTimestamp", ALL, "Exactly one datagen.", LayoutRules::oneDatagen),
            new SubmissionRule(
                    "2.1.17", "runTimestamps", V3, "One warm-up and five runs, exactly.", LayoutRules::sixRuns),
            new SubmissionRule("2.1.17", "runTimestamps", V2, "Five runs or more.", LayoutRules::fiveRuns),
            new SubmissionRule(
                    "2.1.18",
                    "runTimestampGap",
                    ALL,
                    "Between two runs there was no time for another.",
                    tree -> gaps(tree, "2.1.18", "training")),
            new SubmissionRule(
                    "2.1.21",
                    "checkpointingWorkloads",
                    ALL,
                    "Folders under checkpointing are named as the four models.",
                    LayoutRules::checkpointModels),
            new SubmissionRule(
                    "2.1.23",
                    "checkpointingTimestamps",
                    ALL,
                    "One invocation that writes and reads, or one for each.",
                    LayoutRules::oneOrTwo),
            new SubmissionRule(
                    "2.1.24",
                    "checkpointingTimestampGap",
                    ALL,
                    "Between two invocations there was no time for another.",
                    tree -> gaps(tree, "2.1.24", "checkpointing")),
            new SubmissionRule(
                    "2.1.27",
                    "directoryDiagram",
                    ALL,
                    "Folders of invocations are named YYYYMMDD_HHMMSS, and their files can be read.",
                    LayoutRules::diagram));

    private LayoutRules() {}

    private static List<Finding> kinds(ResultTree tree) {
        return tree.systems().stream()
                .filter(system -> system.workloads().isEmpty())
                .map(system -> invalid(
                        "2.1.10",
                        tree.relative(system.folder()),
                        "",
                        "training/<model>, checkpointing/<model>",
                        "has no results of a kind that is judged"))
                .toList();
    }

    private static List<Finding> models(ResultTree tree) {
        List<String> known = Workloads.trainingModels();
        return tree.workloads("training")
                .filter(workload -> !known.contains(workload.model()))
                .map(workload -> invalid(
                        "2.1.11",
                        tree.relative(workload.folder()),
                        workload.model(),
                        String.join(", ", known),
                        "is not a published model"))
                .toList();
    }

    /** The remark is for v3 alone, which judges the other models but takes no submission of them. */
    static List<Finding> notTaken(ResultTree tree) {
        return tree.workloads("training")
                .filter(workload -> Workloads.trainingModels().contains(workload.model())
                        && !SUBMITTABLE.contains(workload.model()))
                .map(workload -> Finding.remark(
                        "2.1.11",
                        tree.relative(workload.folder()),
                        workload.model(),
                        "unet3d, retinanet",
                        "warning: v3 takes no submission of this model"))
                .toList();
    }

    private static List<Finding> checkpointModels(ResultTree tree) {
        return tree.workloads("checkpointing")
                .filter(workload -> CheckpointModel.of(workload.model()).isEmpty())
                .map(workload -> invalid(
                        "2.1.21",
                        tree.relative(workload.folder()),
                        workload.model(),
                        CheckpointModel.names(),
                        "is not one of the four models"))
                .toList();
    }

    private static List<Finding> phases(ResultTree tree) {
        return each(tree, "training", workload -> {
            Set<String> found = new TreeSet<>();
            ResultTree.folders(workload.folder())
                    .forEach(phase -> found.add(phase.getFileName().toString()));
            Set<String> unknown = new TreeSet<>(found);
            unknown.removeAll(Set.of("datasize", "datagen", "run"));
            boolean complete = found.containsAll(Set.of("datagen", "run")) && unknown.isEmpty();
            return complete
                    ? Optional.empty()
                    : Optional.of(invalid(
                            "2.1.12",
                            tree.relative(workload.folder()),
                            String.join(", ", found),
                            "datasize, datagen, run",
                            unknown.isEmpty() ? "a phase is missing" : "holds what is no phase"));
        });
    }

    private static List<Finding> oneDatagen(ResultTree tree) {
        return count(tree, "2.1.13", "training", "datagen", "1", count -> count == 1);
    }

    private static List<Finding> sixRuns(ResultTree tree) {
        return count(tree, "2.1.17", "training", "run", "6", count -> count == 6);
    }

    private static List<Finding> fiveRuns(ResultTree tree) {
        return count(tree, "2.1.17", "training", "run", ">= 5", count -> count >= 5);
    }

    private static List<Finding> oneOrTwo(ResultTree tree) {
        return count(tree, "2.1.23", "checkpointing", "run", "1 or 2", count -> count == 1 || count == 2);
    }

    private static List<Finding> count(
            ResultTree tree, String rule, String kind, String command, String allowed, Predicate<Integer> good) {
        return each(tree, kind, workload -> {
            int count = workload.runs(command).size();
            return good.test(count)
                    ? Optional.empty()
                    : Optional.of(invalid(
                            rule,
                            tree.relative(workload.folder()) + ": " + command,
                            count,
                            allowed,
                            "another number of invocations"));
        });
    }

    private static List<Finding> gaps(ResultTree tree, String rule, String kind) {
        List<Finding> findings = new ArrayList<>();
        tree.workloads(kind).forEach(workload -> {
            List<StoredRun> runs = workload.runs("run");
            for (int i = 1; i < runs.size(); i++) {
                StoredRun before = runs.get(i - 1);
                StoredRun after = runs.get(i);
                if (before.end().isPresent()
                        && after.start().isPresent()
                        && before.duration().isPresent()) {
                    Duration gap =
                            Duration.between(before.end().get(), after.start().get());
                    if (gap.compareTo(before.duration().get()) >= 0) {
                        findings.add(invalid(
                                rule,
                                tree.relative(after.folder()),
                                gap.toSeconds() + " s",
                                "< " + before.duration().get().toSeconds() + " s",
                                "another run would fit between this one and " + before.name()));
                    }
                }
            }
        });
        return findings;
    }

    private static List<Finding> diagram(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        tree.systems().stream()
                .flatMap(system -> system.workloads().stream())
                .flatMap(workload -> workload.runs().stream())
                .forEach(run -> {
                    String where = tree.relative(run.folder());
                    if (!run.timed()) {
                        findings.add(invalid("2.1.27", where, run.name(), "YYYYMMDD_HHMMSS", "is no time"));
                    }
                    run.problems()
                            .forEach(problem -> findings.add(invalid("2.1.27", where, "", "readable files", problem)));
                });
        return findings;
    }

    private static List<Finding> each(ResultTree tree, String kind, Function<StoredWorkload, Optional<Finding>> check) {
        return tree.workloads(kind).map(check).flatMap(Optional::stream).toList();
    }
}
