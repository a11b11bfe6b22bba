package dev.trainyard.monitor.diagnose;

/** How much a diagnosis matters. */
public enum Level {
    /** Good to know, and often as it should be. */
    INFO,
    /** Time or memory is lost. */
    WARNING,
    /** Something is about to break. */
    ERROR
}
