package dev.trainyard.cli;

import picocli.CommandLine.Command;

/** {@code trainyard data}. */
@Command(
        name = "data",
        description = "Make token files from text, and look at them.",
        subcommands = {DataPrepareCommand.class, DataInfoCommand.class})
final class DataCommand {}
