package dev.trainyard.cli.precision;

import picocli.CommandLine.Command;

/** {@code trainyard precision}. */
@Command(
        name = "precision",
        description = "Can this train in fewer bits, and which layer breaks?",
        subcommands = {CompareCommand.class, PrecisionReportCommand.class})
public final class PrecisionCommand {}
