package dev.trainyard.storage.rules;

import static dev.trainyard.storage.rules.SubmissionRule.ALL;

import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.result.StoredRun;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rules on settings that a submission is held to under numbers of its own: the findings on each stored run, renumbered.
 * Division 3.6.2 and 3.6.3, and 4.6.1 and 4.6.4, are two sides of one check.
 */
final class SettingsRules {
    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("data-set-size", "3.1.2"),
            Map.entry("accelerators-per-host", "3.3.6"),
            Map.entry("checkpoint-fsync", "4.3.2"),
            Map.entry("checkpoint-model", "4.3.3"),
            Map.entry("checkpoint-memory", "4.3.4"),
            Map.entry("checkpoint-subset", "4.3.5"),
            Map.entry("checkpoint-processes", "4.6.1"),
            Map.entry("checkpoint-per-host", "4.6.2"),
            Map.entry("checkpoint-counts", "4.7.1"));

    /** Listed here, found together by {@link #judge}. */
    static final List<Rule> LISTED = List.of(
            rule(
                    "3.1.2",
                    "trainingRecalculateDatasetSize",
                    "The runs' files are enough for their hosts' memory and 500 steps."),
            rule(
                    "3.3.6",
                    "trainingIdenticalAcceleratorsPerNode",
                    "Every host emulates the same number of accelerators."),
            rule("3.6.2", "trainingClosedSubmissionParameters", "Only parameters of CLOSED were changed."),
            rule(
                    "3.6.3",
                    "trainingOpenSubmissionParameters",
                    "Only parameters of OPEN were changed: OPEN, not INVALID."),
            rule("4.3.2", "checkpointFsyncVerification", "Every checkpoint is forced to the storage."),
            rule("4.3.3", "checkpointModelConfigurationReq", "The model is one of the four."),
            rule("4.3.4", "checkpointAggregateAcceleratorMemory", "The accelerators' memory holds the checkpoint."),
            rule("4.3.5", "checkpointSubsetRunValidation", "A subset is llama3-8b with 8 processes."),
            rule("4.6.1", "checkpointClosedMpiProcesses", "8, 64, 512 or 1,024 processes, by the model."),
            rule("4.6.2", "checkpointClosedAcceleratorsPerHost", "A host runs more than 4 processes."),
            rule("4.6.3", "checkpointClosedCheckpointParameters", "Only the checkpoint folder was changed."),
            rule("4.6.4", "checkpointOpenSubmissionScaling", "OPEN: a multiple of tensor x pipeline parallelism."));

    private SettingsRules() {}

    static List<Finding> judge(ResultTree tree, RuleEdition edition) {
        List<Finding> trainings = tree.runs("training", "run").stream()
                .flatMap(run -> StoredFacts.training(run, edition).stream().map(found -> numbered(tree, run, found)))
                .toList();
        List<Finding> checkpoints = tree.runs("checkpointing", "run").stream()
                .flatMap(run -> StoredFacts.checkpoint(run, edition).stream().map(found -> numbered(tree, run, found)))
                .toList();
        return Stream.concat(trainings.stream(), checkpoints.stream()).toList();
    }

    private static Finding numbered(ResultTree tree, StoredRun run, Finding found) {
        boolean open = found.verdict() == Verdict.OPEN;
        String other = run.kind().equals("training") ? open ? "3.6.3" : "3.6.2" : "4.6.3";
        String number = NUMBERS.getOrDefault(found.rule(), other);
        Finding placed = PathChecks.in(tree, run, found);
        return new Finding(
                number.equals("4.6.1") && open ? "4.6.4" : number,
                placed.parameter(),
                placed.value(),
                placed.allowed(),
                placed.verdict(),
                placed.message());
    }

    private static Rule rule(String id, String name, String says) {
        return new Rule(id, name, Rule.Subject.SUBMISSION, ALL, says);
    }
}
