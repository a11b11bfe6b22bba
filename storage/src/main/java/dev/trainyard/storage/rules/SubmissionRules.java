package dev.trainyard.storage.rules;

import dev.trainyard.storage.result.ResultTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The rules on a tree of results. */
public final class SubmissionRules {
    private static final String DIVISION = "2.1.3";
    private static final Rule CLOSED_IS_CLOSED = new Rule(
            DIVISION,
            "openMatchesClosed",
            Rule.Subject.SUBMISSION,
            SubmissionRule.ALL,
            "What stands under closed/ is allowed in CLOSED.");

    /** What mlpstorage's checker has rules for and this one does not judge. */
    private static final List<Rule> NOT_JUDGED = List.of(
            notJudged("3.5.x", "objectStorage", "object storage; data sets are files here"),
            notJudged("5.x", "vectorDatabase", "vector_database/; Trainyard has no such benchmark"),
            notJudged(
                    "6.x",
                    "keyValueCache",
                    "kv_cache/; Trainyard has no such benchmark, mlpstorage's checks are stubs"));

    private SubmissionRules() {}

    /** What the rules say of a tree, in the order of their numbers. */
    public static Judgement judge(ResultTree tree, RuleEdition edition) {
        List<Finding> findings = new ArrayList<>();
        checked()
                .filter(rule -> rule.editions().contains(edition))
                .forEach(rule -> findings.addAll(rule.check().apply(tree)));
        if (edition == RuleEdition.V3) {
            findings.addAll(LayoutRules.notTaken(tree));
        }
        findings.addAll(SettingsRules.judge(tree, edition));
        findings.addAll(misplaced(findings));
        findings.addAll(leftOut(tree));
        findings.sort(Comparator.comparing(finding -> sortable(finding.rule())));
        return Judgement.of(findings);
    }

    /** Every rule on runs and submissions. */
    public static List<Rule> list() {
        Stream<Rule> submission = Stream.of(
                        Stream.of(CLOSED_IS_CLOSED),
                        checked().map(SubmissionRule::listed),
                        SettingsRules.LISTED.stream(),
                        NOT_JUDGED.stream())
                .flatMap(rules -> rules)
                .sorted(Comparator.comparing(rule -> sortable(rule.id())));
        return Stream.of(RunRules.list().stream(), CheckpointRunRules.list().stream(), submission)
                .flatMap(rules -> rules)
                .toList();
    }

    private static Stream<SubmissionRule> checked() {
        return Stream.of(
                        PackageRules.RULES,
                        LayoutRules.RULES,
                        FileRules.RULES,
                        TrainingRules.RULES,
                        CheckpointRules.RULES)
                .flatMap(List::stream);
    }

    /** A verdict must not seem to be about these. */
    private static List<Finding> leftOut(ResultTree tree) {
        return tree.systems().stream()
                .flatMap(system -> ResultTree.folders(system.folder()).stream())
                .filter(folder -> folder.endsWith("vector_database") || folder.endsWith("kv_cache"))
                .map(folder -> Finding.remark(
                        folder.endsWith("kv_cache") ? "6.x" : "5.x",
                        tree.relative(folder),
                        "",
                        "",
                        "warning: not judged"))
                .toList();
    }

    private static Rule notJudged(String id, String name, String what) {
        return new Rule(id, name, Rule.Subject.SUBMISSION, SubmissionRule.ALL, "Not judged: " + what + ".");
    }

    private static List<Finding> misplaced(List<Finding> findings) {
        return findings.stream()
                .filter(found ->
                        found.verdict() == Verdict.OPEN && found.parameter().startsWith("closed/"))
                .map(found -> Finding.invalid(
                        DIVISION,
                        found.parameter(),
                        found.value(),
                        found.allowed(),
                        "stands under closed/: " + found.message()))
                .toList();
    }

    /** "2.1.9" before "2.1.17". */
    private static String sortable(String id) {
        StringBuilder key = new StringBuilder();
        for (String part : id.split("\\.", -1)) {
            key.append("0".repeat(Math.max(0, 4 - part.length()))).append(part);
        }
        return key.toString();
    }
}
