package dev.trainyard.storage.rules;

import java.util.Set;

/**
 * A rule, as it is listed.
 *
 * @param id of the published rules where it has one there: {@code 2.1.17}
 * @param name of the published rules, or a few words
 * @param subject what is judged
 * @param editions in which it holds
 * @param says the rule in a sentence
 */
public record Rule(String id, String name, Subject subject, Set<RuleEdition> editions, String says) {
    /** What rules judge. */
    public enum Subject {
        TRAINING_RUN,
        CHECKPOINT_RUN,
        SUBMISSION
    }
}
