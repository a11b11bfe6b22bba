package dev.trainyard.runs.index;

import java.util.List;
import java.util.Locale;

/** Which value of a metric is its best, told from its name: nothing in a run folder says it. */
public enum Goal {
    LOWER,
    HIGHER;

    private static final List<String> HIGHER_NAMES = List.of(
            "accuracy",
            "/acc",
            "au_percent",
            "au_rules",
            "per_second",
            "cosine",
            "sqnr",
            "snr",
            "f1",
            "bleu",
            "reward",
            "mfu");

    /** Lower, unless the name speaks of accuracy, utilisation, throughput, agreement, signal or reward. */
    public static Goal of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return HIGHER_NAMES.stream().anyMatch(lower::contains) ? HIGHER : LOWER;
    }
}
