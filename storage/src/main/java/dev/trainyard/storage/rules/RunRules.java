package dev.trainyard.storage.rules;

import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.DataSize;
import dev.trainyard.storage.workload.ReaderSection;
import dev.trainyard.storage.workload.Workloads;
import java.util.List;
import java.util.Set;

/** The rules on the settings of a training run; they need no result and no data. */
public final class RunRules {
    private static final Set<RuleEdition> ALL = Set.of(RuleEdition.values());
    private static final String UNET3D = "unet3d";

    private static final List<RunRule<JudgedTraining>> RULES = List.of(
            new RunRule<>("model", ALL, "The model is a published one.", RunRules::model),
            new RunRule<>(
                    "accelerator",
                    ALL,
                    "The emulated accelerator is one that the model was measured on.",
                    RunRules::accelerator),
            new RunRule<>(
                    TrainingOverrides.RULE,
                    ALL,
                    "Each parameter that differs from the published workload is in the table of CLOSED or of OPEN.",
                    TrainingOverrides::judge),
            new RunRule<>(
                    "data-set-size",
                    ALL,
                    "The training files exceed five times the clients' memory and last 500 steps.",
                    RunRules::size),
            new RunRule<>("odirect", ALL, "Only unet3d may read with O_DIRECT.", RunRules::direct),
            new RunRule<>("prefetch-size", ALL, "reader.prefetch_size is 0, 1 or 2.", RunRules::prefetch),
            new RunRule<>(
                    "unet3d-checkpoint",
                    Set.of(RuleEdition.V2),
                    "A training of unet3d writes checkpoints.",
                    RunRules::checkpoint),
            new RunRule<>(
                    "accelerators-per-host",
                    ALL,
                    "Every host emulates the same number of accelerators.",
                    RunRules::perHost));

    private RunRules() {}

    /** What the rules say before the run. Whether it reaches the utilisation is judged from its result: rule 3.3.2. */
    public static Judgement judge(ChosenWorkload chosen, Clients clients, RuleEdition edition) {
        return Judgement.of(RunRule.findings(RULES, edition, new JudgedTraining(chosen, clients, edition, false)));
    }

    /** A run whose file is gone but for a few keys, so that only its overrides can be compared with the published ones. */
    static Judgement judgeStored(ChosenWorkload chosen, Clients clients, RuleEdition edition) {
        return Judgement.of(RunRule.findings(RULES, edition, new JudgedTraining(chosen, clients, edition, true)));
    }

    /** These rules, to be listed. */
    static List<Rule> list() {
        return RULES.stream()
                .map(rule -> rule.listed(Rule.Subject.TRAINING_RUN))
                .toList();
    }

    private static List<Finding> model(JudgedTraining run) {
        String model = run.chosen().model();
        List<String> known = Workloads.trainingModels();
        return known.contains(model)
                ? List.of()
                : List.of(Finding.invalid(
                        "model", "model.name", model, String.join(", ", known), "is not a published model"));
    }

    private static List<Finding> accelerator(JudgedTraining run) {
        String model = run.chosen().model();
        if (!Workloads.trainingModels().contains(model)) {
            return List.of(); // said already
        }
        List<String> known = Workloads.accelerators(model);
        return TrainingOverrides.accelerator(run.chosen()).isPresent()
                ? List.of()
                : List.of(Finding.invalid(
                        "accelerator",
                        "accelerator_type",
                        run.chosen().accelerator().orElse(""),
                        String.join(", ", known),
                        "there is no published computation time of " + model + " to compare with"));
    }

    private static List<Finding> size(JudgedTraining run) {
        Clients clients = run.clients();
        int files = run.chosen().workload().dataset().numFilesTrain();
        DataSize least = DataSize.of(run.chosen().workload(), clients.memoryBytes(), clients.accelerators());
        return files >= least.requiredFiles()
                ? List.of()
                : List.of(Finding.invalid(
                        "data-set-size",
                        "dataset.num_files_train",
                        files,
                        ">= " + least.requiredFiles(),
                        "too few files: " + least.filesByMemory() + " exceed the clients' memory five times, "
                                + least.filesBySteps() + " last 500 steps"));
    }

    private static List<Finding> direct(JudgedTraining run) {
        return !run.chosen().workload().reader().odirect()
                        || run.chosen().model().equals(UNET3D)
                ? List.of()
                : List.of(Finding.invalid(
                        "odirect", "reader.odirect", true, false, "O_DIRECT is allowed for unet3d only"));
    }

    private static List<Finding> prefetch(JudgedTraining run) {
        ReaderSection reader = run.chosen().workload().reader();
        return reader.prefetchSize() <= 2
                ? List.of()
                : List.of(Finding.invalid(
                        "prefetch-size",
                        "reader.prefetch_size",
                        reader.prefetchSize(),
                        "0, 1, 2",
                        "reads further ahead than the rules allow"));
    }

    private static List<Finding> checkpoint(JudgedTraining run) {
        return !run.chosen().model().equals(UNET3D)
                        || run.chosen().workload().workflow().checkpoint()
                ? List.of()
                : List.of(Finding.invalid(
                        "unet3d-checkpoint",
                        "workflow.checkpoint",
                        false,
                        true,
                        "v2 demands that a training of unet3d writes checkpoints"));
    }

    private static List<Finding> perHost(JudgedTraining run) {
        Clients clients = run.clients();
        return clients.accelerators() % clients.hosts() == 0
                ? List.of()
                : List.of(Finding.invalid(
                        "accelerators-per-host",
                        "num_accelerators",
                        clients.accelerators(),
                        "a multiple of " + clients.hosts() + " hosts",
                        "hosts would emulate unequal numbers of accelerators"));
    }
}
