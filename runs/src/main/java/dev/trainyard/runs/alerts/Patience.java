package dev.trainyard.runs.alerts;

import java.time.Duration;

/**
 * How long the delivery of alerts waits for others.
 *
 * @param answer for a webhook, each time it is tried
 * @param pause before the second try; the third waits four times as long
 * @param command for a command to end
 * @param closing at the end of a run, for what is still on its way
 */
record Patience(Duration answer, Duration pause, Duration command, Duration closing) {
    static final Patience USUAL =
            new Patience(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5));
}
