package dev.trainyard.precision.compare;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which configurations may be compared: those that differ in precision, names, places and the machine alone. */
final class Configurations {
    private static final List<String> FREE_SECTIONS = List.of("precision.", "run.", "checkpoint.", "alerts.");
    private static final Set<String> FREE = Set.of(
            "data.path",
            "train.compute_dtype",
            "train.device",
            "train.deterministic",
            "train.log_every",
            "train.memory_target",
            "train.micro_batch",
            "train.recompute",
            "train.step_graph");
    /** What a run is looked at with, and not what it does. */
    private static final List<String> OBSERVING =
            List.of("precision.baseline", "precision.shadow.", "precision.telemetry", "run.", "checkpoint.", "alerts.");

    private static final String SEED = "train.seed";
    private static final String VOCABULARY = "model.vocab_size";

    private Configurations() {}

    /** By full key: {@code model.n_layer}. */
    static Map<String, String> flattened(String name, String yaml) {
        return Config.parse(name, yaml, List.of()).flattened();
    }

    /**
     * What keeps two runs from being compared; empty if nothing does.
     *
     * @param seeds whether those must be the same
     */
    static List<Change> differing(Map<String, String> baseline, Map<String, String> run, boolean seeds) {
        return Change.between(baseline, run).stream()
                .filter(change ->
                        !isFree(change.key()) && (seeds || !change.key().equals(SEED)))
                // Until the data is open, a configuration that leaves it to the data does not know it.
                .filter(change -> !change.key().equals(VOCABULARY) || isNumber(change))
                .toList();
    }

    private static boolean isNumber(Change change) {
        return change.left().filter(text -> text.matches("\\d+")).isPresent()
                && change.right().filter(text -> text.matches("\\d+")).isPresent();
    }

    private static boolean isFree(String key) {
        return FREE.contains(key) || FREE_SECTIONS.stream().anyMatch(key::startsWith);
    }

    /** Equal for runs that differ in their seeds alone. */
    static Map<String, String> withoutSeed(Map<String, String> config) {
        Map<String, String> kept = new TreeMap<>(config);
        kept.keySet().removeIf(key -> key.equals(SEED) || OBSERVING.stream().anyMatch(key::startsWith));
        return kept;
    }

    /** One line that lists what differs. */
    static InputException refused(String run, String baseline, List<Change> changes, String advice) {
        String list = changes.stream()
                .map(change -> change.key() + " " + change.left().orElse("-") + " and "
                        + change.right().orElse("-"))
                .collect(Collectors.joining(", "));
        return new InputException(
                "the baseline " + baseline + " is of another configuration than " + run + ": " + list + "; " + advice);
    }
}
