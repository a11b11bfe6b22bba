package dev.trainyard.cli;

import picocli.CommandLine.Command;

/** {@code trainyard alerts}. */
@Command(name = "alerts", description = "See whether alerts arrive.", subcommands = AlertsTestCommand.class)
final class AlertsCommand {}
