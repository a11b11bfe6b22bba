package dev.trainyard.runs;

/** What a run's writer last said of it. A run that says running while nobody holds its lock has crashed. */
public enum Status {
    RUNNING,
    FINISHED,
    FAILED,
    INTERRUPTED,
    PREEMPTED
}
