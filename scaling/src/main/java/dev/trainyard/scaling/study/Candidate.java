package dev.trainyard.scaling.study;

import java.util.Map;

/**
 * A model that can be built.
 *
 * @param counts of its parameters, from an instance
 * @param model the settings that make it, by full key
 */
record Candidate(ModelCounts counts, Map<String, String> model) {
    long n() {
        return counts.total();
    }
}
