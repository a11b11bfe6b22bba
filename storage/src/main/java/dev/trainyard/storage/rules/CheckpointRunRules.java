package dev.trainyard.storage.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rules on the settings of a checkpoint benchmark. */
public final class CheckpointRunRules {
    private static final String MEMORY = "checkpoint-memory";
    private static final String ACCELERATOR = "accelerator_type";
    private static final Set<RuleEdition> ALL = Set.of(RuleEdition.values());
    private static final Set<String> TUNABLE =
            Set.of("checkpoint.checkpoint_folder", "storage.storage_type", "storage.storage_root");
    /** What the tools set by themselves, and what has rules of its own. */
    private static final Set<String> JUDGED_ELSEWHERE = Set.of(
            "checkpoint.num_checkpoints_write",
            "checkpoint.num_checkpoints_read",
            "checkpoint.mode",
            "checkpoint.fsync",
            "model.name",
            "model.parallelism.data");

    private static final List<RunRule<JudgedCheckpoint>> RULES = List.of(
            new RunRule<>("checkpoint-model", ALL, "The model is one of the four.", CheckpointRunRules::model),
            new RunRule<>(
                    "checkpoint-processes",
                    ALL,
                    "CLOSED: the model's number of processes; OPEN: a multiple of tensor x pipeline parallelism.",
                    CheckpointRunRules::processes),
            new RunRule<>(
                    "checkpoint-per-host",
                    ALL,
                    "A host runs more than 4 processes in CLOSED, at least 4 in OPEN.",
                    CheckpointRunRules::perHost),
            new RunRule<>(
                    MEMORY,
                    Set.of(RuleEdition.V3),
                    "The emulated accelerators' memory together holds the checkpoint.",
                    CheckpointRunRules::memory),
            new RunRule<>(
                    "checkpoint-subset", ALL, "A subset is llama3-8b with 8 processes.", CheckpointRunRules::subset),
            new RunRule<>(
                    "checkpoint-counts",
                    ALL,
                    "CLOSED: 10 writes and 10 reads, or 10 and 0 followed by 0 and 10.",
                    CheckpointRunRules::counts),
            new RunRule<>("checkpoint-fsync", ALL, "Every write is forced to the storage.", CheckpointRunRules::fsync),
            new RunRule<>("checkpoint-scale", ALL, "Checkpoints have their whole size.", CheckpointRunRules::scale),
            new RunRule<>(
                    "checkpoint-override",
                    ALL,
                    "Only the folder and the storage differ from the published workload.",
                    CheckpointRunRules::overrides));

    private CheckpointRunRules() {}

    /** What the rules say. */
    public static Judgement judge(JudgedCheckpoint run, RuleEdition edition) {
        return Judgement.of(RunRule.findings(RULES, edition, run));
    }

    static List<Rule> list() {
        return RULES.stream()
                .map(rule -> rule.listed(Rule.Subject.CHECKPOINT_RUN))
                .toList();
    }

    private static List<Finding> model(JudgedCheckpoint run) {
        return CheckpointModel.of(run.model()).isPresent()
                ? List.of()
                : List.of(Finding.invalid(
                        "checkpoint-model",
                        "model.name",
                        run.model(),
                        CheckpointModel.names(),
                        "is not a published model"));
    }

    private static List<Finding> processes(JudgedCheckpoint run) {
        return CheckpointModel.of(run.model())
                .filter(model -> model.processes() != run.processes())
                .map(model -> {
                    boolean open = run.processes() > 0 && run.processes() % model.modelProcesses() == 0;
                    return List.of(new Finding(
                            "checkpoint-processes",
                            "num_processes",
                            Integer.toString(run.processes()),
                            model.processes() + "; in OPEN a multiple of " + model.modelProcesses(),
                            open ? Verdict.OPEN : Verdict.INVALID,
                            open
                                    ? "another number of processes than CLOSED has"
                                    : "the model cannot be split over so many processes"));
                })
                .orElse(List.of());
    }

    private static List<Finding> perHost(JudgedCheckpoint run) {
        int perHost = run.processes() / Math.max(1, run.hosts());
        return perHost > 4
                ? List.of()
                : List.of(new Finding(
                        "checkpoint-per-host",
                        "processes of a host",
                        Integer.toString(perHost),
                        "> 4; in OPEN >= 4",
                        perHost == 4 ? Verdict.OPEN : Verdict.INVALID,
                        "too few accelerators share a host"));
    }

    private static List<Finding> memory(JudgedCheckpoint run) {
        Optional<CheckpointModel> model = CheckpointModel.of(run.model());
        Optional<Integer> each = run.accelerator().flatMap(CheckpointModel::memory);
        if (model.isEmpty()) {
            return List.of(); // said already
        }
        if (each.isEmpty()) {
            return List.of(Finding.invalid(
                    MEMORY,
                    ACCELERATOR,
                    run.accelerator().orElse(""),
                    CheckpointModel.accelerators(),
                    "does not tell whose memory holds the checkpoint"));
        }
        return (double) each.get() * run.processes() >= model.get().gib()
                ? List.of()
                : List.of(Finding.invalid(
                        MEMORY,
                        ACCELERATOR,
                        run.accelerator().get(),
                        String.format(
                                Locale.ROOT, ">= %.2f GiB together", model.get().gib()),
                        run.processes() + " x " + each.get() + " GiB do not hold the checkpoint"));
    }

    private static List<Finding> subset(JudgedCheckpoint run) {
        return !run.subset() || run.model().equals("llama3-8b") && run.processes() == 8
                ? List.of()
                : List.of(Finding.invalid(
                        "checkpoint-subset",
                        "checkpoint.mode",
                        "subset",
                        "llama3-8b with 8 processes",
                        run.model() + " with " + run.processes() + " processes has no subset form"));
    }

    private static List<Finding> counts(JudgedCheckpoint run) {
        boolean closed = (run.writes() == 10 || run.writes() == 0)
                && (run.reads() == 10 || run.reads() == 0)
                && run.writes() + run.reads() > 0;
        return closed
                ? List.of()
                : List.of(new Finding(
                        "checkpoint-counts",
                        "writes/reads",
                        run.writes() + "/" + run.reads(),
                        "10/10, 10/0, 0/10",
                        Verdict.OPEN,
                        "CLOSED has 10 of each"));
    }

    private static List<Finding> fsync(JudgedCheckpoint run) {
        return run.fsync()
                ? List.of()
                : List.of(Finding.invalid(
                        "checkpoint-fsync", "checkpoint.fsync", false, true, "writes may end in the page cache"));
    }

    private static List<Finding> scale(JudgedCheckpoint run) {
        return run.scale() == 1
                ? List.of()
                : List.of(Finding.invalid(
                        "checkpoint-scale",
                        "scale",
                        run.scale(),
                        1,
                        "a fraction of a checkpoint compares with nothing"));
    }

    private static List<Finding> overrides(JudgedCheckpoint run) {
        List<Finding> findings = new ArrayList<>();
        run.overrides().forEach((key, value) -> {
            if (TUNABLE.contains(key)) {
                findings.add(Finding.remark("checkpoint-override", key, value, "any value", "may be set in CLOSED"));
            } else if (!JUDGED_ELSEWHERE.contains(key) && !key.startsWith("workflow.")) {
                findings.add(Finding.invalid(
                        "checkpoint-override", key, value, "the workload's value", "must not be set in any division"));
            }
        });
        return findings;
    }
}
