package dev.trainyard.runs.alerts;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where alerts go, beside the events and the terminal, and how often.
 *
 * @param webhook gets each as one JSON object by HTTP POST; http or https
 * @param command a line for the shell, started for each with the JSON object on stdin
 * @param coolDown in which an alert of the same name is not told again
 */
public record AlertSettings(Optional<URI> webhook, Optional<String> command, Duration coolDown) {}
