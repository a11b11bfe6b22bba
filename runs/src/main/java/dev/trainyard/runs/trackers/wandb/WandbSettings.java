package dev.trainyard.runs.trackers.wandb;

import java.nio.file.Path;

/**
 * Where a run goes with W&amp;B.
 *
 * @param entity user or team; empty for the one that the client is logged in as
 * @param directory gets the folder {@code wandb}, as from the client
 * @param online whether the installed client sends the run while it lasts
 */
public record WandbSettings(String project, String entity, Path directory, boolean online) {}
