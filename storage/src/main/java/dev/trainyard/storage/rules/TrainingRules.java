package dev.trainyard.storage.rules;

import static dev.trainyard.storage.rules.Finding.invalid;
import static dev.trainyard.storage.rules.Finding.remark;
import static dev.trainyard.storage.rules.SubmissionRule.ALL;
import static dev.trainyard.storage.rules.SubmissionRule.V3;

import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.result.ResultTree.StoredWorkload;
import dev.trainyard.storage.result.StoredRun;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Rules 3.1 to 3.6: what was done to the data of a training, and what came of it. */
final class TrainingRules {
    static final List<SubmissionRule> RULES = List.of(
            new SubmissionRule(
                    "3.1.1", "trainingVerifyDatasizeUsage", V3, "datasize was used.", TrainingRules::datasize),
            new SubmissionRule(
                    "3.2.1",
                    "trainingDatagenMinimumSize",
                    ALL,
                    "datagen made at least as many files as the runs use.",
                    TrainingRules::datagen),
            new SubmissionRule(
                    "3.3.1",
                    "trainingRunDataMatchesDatasize",
                    V3,
                    "The runs use as many files as datasize found.",
                    TrainingRules::matches),
            new SubmissionRule(
                    "3.3.2",
                    "trainingAcceleratorUtilizationCheck",
                    ALL,
                    "Every run but the warm-up reaches the utilisation that is expected.",
                    TrainingRules::utilisation),
            new SubmissionRule(
                    "3.3.3",
                    "trainingSingleHostSimulatedAccelerators",
                    ALL,
                    "One host emulates 4 accelerators or more (a warning).",
                    tree -> runs(tree, TrainingRules::fewAccelerators)),
            new SubmissionRule(
                    "3.3.4",
                    "trainingSingleHostClientLimit",
                    ALL,
                    "A run that was called for one host used one.",
                    tree -> runs(tree, TrainingRules::oneClient)),
            new SubmissionRule(
                    "3.3.5",
                    "trainingDistributedDataAccessibility",
                    ALL,
                    "Every accelerator left its output (a warning): those that saw no data leave none.",
                    tree -> runs(tree, TrainingRules::everyAccelerator)),
            new SubmissionRule(
                    "3.3.7",
                    "trainingNodeCapabilityConsistency",
                    ALL,
                    "No host has 1.5 times the memory or CPUs of another (a warning).",
                    tree -> runs(tree, TrainingRules::alike)),
            new SubmissionRule(
                    "3.4.1",
                    "trainingMlpstoragePathArgs",
                    ALL,
                    "The folders of data and results are given and differ.",
                    tree -> tree.runs("training", "run").stream()
                            .flatMap(run -> PathChecks.folders(tree, run, "3.4.1", "data_dir").stream())
                            .toList()),
            new SubmissionRule(
                    "3.4.2",
                    "trainingMlpstorageFilesystemCheck",
                    ALL,
                    "Data and results are on different file systems.",
                    tree -> tree.runs("training", "run").stream()
                            .flatMap(run -> PathChecks.fileSystems(tree, run, "3.4.2").stream())
                            .toList()),
            new SubmissionRule(
                    "3.5",
                    "trainingObjectApi",
                    ALL,
                    "Runs on object storage are not judged (a warning).",
                    tree -> runs(tree, TrainingRules::objects)),
            new SubmissionRule(
                    "3.6.1",
                    "trainingClosedSubmissionChecksum",
                    V3,
                    "In a package every run names a code image that is there.",
                    TrainingRules::image));

    private TrainingRules() {}

    private static List<Finding> datasize(ResultTree tree) {
        return workloads(
                tree,
                workload -> workload.runs("datasize").isEmpty()
                        ? Optional.of(invalid(
                                "3.1.1",
                                tree.relative(workload.folder()),
                                0,
                                "datasize/<time>",
                                "datasize was not used"))
                        : Optional.empty());
    }

    private static List<Finding> datagen(ResultTree tree) {
        return workloads(tree, workload -> {
            int made = workload.runs("datagen").stream()
                    .mapToInt(TrainingRules::files)
                    .max()
                    .orElse(-1);
            int used = workload.runs("run").stream()
                    .mapToInt(TrainingRules::files)
                    .max()
                    .orElse(-1);
            return made < 0 || used < 0 || made >= used
                    ? Optional.empty()
                    : Optional.of(invalid(
                            "3.2.1",
                            tree.relative(workload.folder()) + ": dataset.num_files_train",
                            made,
                            ">= " + used,
                            "datagen made fewer files than a run used"));
        });
    }

    private static List<Finding> matches(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        tree.workloads("training").forEach(workload -> {
            List<Integer> sizes = workload.runs("datasize").stream()
                    .map(run -> run.metadata()
                            .path("parameters")
                            .path("dataset")
                            .path("num_files_train")
                            .asInt(-1))
                    .filter(files -> files >= 0)
                    .toList();
            for (StoredRun run : workload.runs("run")) {
                if (!sizes.isEmpty() && files(run) >= 0 && !sizes.contains(files(run))) {
                    findings.add(invalid(
                            "3.3.1",
                            tree.relative(run.folder()) + ": dataset.num_files_train",
                            files(run),
                            sizes,
                            "the run used another number of files than datasize found"));
                }
            }
        });
        return findings;
    }

    /** -1 where nothing tells. */
    private static int files(StoredRun run) {
        JsonNode written = run.summary().path("num_files_train");
        return written.isNumber()
                ? written.asInt()
                : StoredFacts.at(run.workload(), "dataset.num_files_train").asInt(-1);
    }

    private static List<Finding> utilisation(ResultTree tree) {
        List<Finding> findings = new ArrayList<>();
        tree.workloads("training").forEach(workload -> {
            List<StoredRun> runs = workload.runs("run");
            boolean warmUp = runs.size() == 6;
            for (StoredRun run : warmUp ? runs.subList(1, 6) : runs) {
                JsonNode metric = run.summary().path("metric");
                String met = metric.path("train_au_meet_expectation").asString("not recorded");
                if (!met.equals("success")) {
                    findings.add(invalid(
                            "3.3.2",
                            tree.relative(run.folder()) + ": train_au_meet_expectation",
                            met,
                            "success",
                            "the accelerators were busy "
                                    + metric.path("train_au_mean_percentage").asDouble(0) + " % of the time"));
                }
            }
        });
        return findings;
    }

    private static Optional<Finding> fewAccelerators(StoredRun run) {
        int accelerators = run.summary().path("num_accelerators").asInt(4);
        return StoredFacts.hosts(run) > 1 || accelerators >= 4
                ? Optional.empty()
                : Optional.of(remark(
                        "3.3.3", "num_accelerators", accelerators, ">= 4", "warning: few accelerators for one host"));
    }

    private static Optional<Finding> oneClient(StoredRun run) {
        int asked = run.metadata().path("args").path("num_client_hosts").asInt(0);
        return asked != 1 || StoredFacts.hosts(run) == 1
                ? Optional.empty()
                : Optional.of(invalid("3.3.4", "num_hosts", StoredFacts.hosts(run), 1, "more hosts than were said"));
    }

    private static Optional<Finding> everyAccelerator(StoredRun run) {
        int accelerators = run.summary().path("num_accelerators").asInt(0);
        long there = run.files().stream()
                .filter(name -> name.matches("\\d+_output\\.json"))
                .count();
        return there >= accelerators
                ? Optional.empty()
                : Optional.of(
                        remark("3.3.5", "N_output.json", there, accelerators, "warning: accelerators left no output"));
    }

    private static Optional<Finding> alike(StoredRun run) {
        for (String fact : new String[] {"host_memory_GB", "host_cpu_count"}) {
            List<Double> values = new ArrayList<>();
            run.summary().path(fact).forEach(value -> values.add(value.asDouble(0)));
            double least = values.stream().mapToDouble(v -> v).min().orElse(1);
            double most = values.stream().mapToDouble(v -> v).max().orElse(1);
            if (most > 1.5 * least) {
                return Optional.of(remark("3.3.7", fact, values, "alike", "warning: the hosts differ much"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Finding> objects(StoredRun run) {
        String type = StoredFacts.at(run.workload(), "storage.storage_type").asString("local_fs");
        return type.equals("local_fs")
                ? Optional.empty()
                : Optional.of(remark(
                        "3.5", "storage.storage_type", type, "local_fs", "warning: object storage is not judged"));
    }

    private static List<Finding> image(ResultTree tree) {
        return !tree.packaged()
                ? List.of()
                : tree.runs("training", "run").stream()
                        .filter(run -> {
                            String name = PathChecks.text(run.folder().resolve(".mlps-code-image"));
                            return name.isEmpty()
                                    || !Files.isDirectory(
                                            tree.root().resolve("code-images").resolve(name));
                        })
                        .map(run -> invalid(
                                "3.6.1",
                                tree.relative(run.folder()),
                                PathChecks.text(run.folder().resolve(".mlps-code-image")),
                                "the name of a folder in code-images",
                                "does not say which code ran"))
                        .toList();
    }

    private static List<Finding> workloads(ResultTree tree, Function<StoredWorkload, Optional<Finding>> check) {
        return tree.workloads("training").map(check).flatMap(Optional::stream).toList();
    }

    private static List<Finding> runs(ResultTree tree, Function<StoredRun, Optional<Finding>> check) {
        return tree.runs("training", "run").stream()
                .flatMap(run -> check.apply(run).map(found -> PathChecks.in(tree, run, found)).stream())
                .toList();
    }
}
