package dev.trainyard.runs.index;

import java.util.Locale;

/** The files of a run that hold lines of numbers. */
public enum Source {
    /** {@code metrics.jsonl}: what the run measured of itself. */
    METRICS,
    /** {@code tensors.jsonl}: statistics of single tensors. */
    TENSORS,
    /** {@code system.jsonl}: samples of the monitor. */
    SYSTEM;

    /** As the view {@code metrics} and the dashboard's addresses spell it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String fileName() {
        return key() + ".jsonl";
    }
}
