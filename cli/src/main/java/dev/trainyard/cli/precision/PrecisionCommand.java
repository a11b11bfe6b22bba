package dev.trainyard.cli.precision;

import picocli.CommandLine.Command;

/** {@code trainyard precision}. */
@Command(
        name = "precision",
        description = "Can this train in fewer bits, and which layer breaks?",
        subcommands = {FormatsCommand.class, EncodeCommand.class, CompareCommand.class, PrecisionReportCommand.class})
public final class PrecisionCommand {}
