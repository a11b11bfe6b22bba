package dev.trainyard.cli.checkpoint;

import picocli.CommandLine.Command;

/** {@code trainyard checkpoint}. */
@Command(
        name = "checkpoint",
        description = "Look at checkpoints, verify them, take the model out.",
        subcommands = {LsCommand.class, VerifyCommand.class, ExportCommand.class})
public final class CheckpointCommand {}
