package dev.trainyard.storage.rules;

import dev.trainyard.storage.result.ResultTree;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A rule on a tree of results, numbered and named as MLPerf Storage's Rules.md has it, with its check. */
record SubmissionRule(
        String id, String name, Set<RuleEdition> editions, String says, Function<ResultTree, List<Finding>> check) {
    static final Set<RuleEdition> ALL = Set.of(RuleEdition.values());
    static final Set<RuleEdition> V2 = Set.of(RuleEdition.V2);
    static final Set<RuleEdition> V3 = Set.of(RuleEdition.V3);

    Rule listed() {
        return new Rule(id, name, Rule.Subject.SUBMISSION, editions, says);
    }
}
