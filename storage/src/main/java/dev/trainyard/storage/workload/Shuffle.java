package dev.trainyard.storage.workload;

/** Whether the order changes, and from what: DLIO's words. */
public enum Shuffle {
    /** In order, the same each epoch. */
    OFF,
    /** From {@code train.seed} and the epoch. */
    SEED,
    /** As {@link #SEED}: the seed is new for each run anyway, unless given, and always recorded. */
    RANDOM
}
