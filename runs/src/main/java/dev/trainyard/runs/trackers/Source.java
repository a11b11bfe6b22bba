package dev.trainyard.runs.trackers;

/** A file of lines of the run folder, in docs/formats/run-folder.md. */
public enum Source {
    METRICS("metrics.jsonl"),
    TENSORS("tensors.jsonl"),
    SYSTEM("system.jsonl"),
    EVENTS("events.jsonl"),
    LOG("logs/rank-0.log");

    private final String file;

    Source(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    /** Whether a resume cuts the file back to what a checkpoint knew. */
    boolean isCut() {
        return this == METRICS || this == TENSORS;
    }
}
