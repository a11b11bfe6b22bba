package dev.trainyard.train;

/** What {@code --resume} says: whether a run that began before goes on. */
public enum Resume {
    /** Always a new run. */
    NEVER,
    /** The newest run with the same configuration hash and a free lock, else a new run. */
    AUTO,
    /** As {@code AUTO}, but an error where nothing can be resumed. */
    MUST
}
