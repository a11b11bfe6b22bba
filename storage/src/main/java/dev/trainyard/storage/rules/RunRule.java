package dev.trainyard.storage.rules;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A rule on a run {@code T}, with its check.
 *
 * @param check finds nothing where all is as it should be
 */
record RunRule<T>(String id, Set<RuleEdition> editions, String says, Function<T, List<Finding>> check) {
    Rule listed(Rule.Subject subject) {
        return new Rule(id, id.replace('-', ' '), subject, editions, says);
    }

    static <T> List<Finding> findings(List<RunRule<T>> rules, RuleEdition edition, T run) {
        return rules.stream()
                .filter(rule -> rule.editions().contains(edition))
                .flatMap(rule -> rule.check().apply(run).stream())
                .toList();
    }
}
