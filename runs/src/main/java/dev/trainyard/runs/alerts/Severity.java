package dev.trainyard.runs.alerts;

/** How much an alert matters. */
public enum Severity {
    /** Good to know. */
    INFO,
    /** Look at it when you can. */
    WARNING,
    /** The run is probably lost. */
    ERROR
}
