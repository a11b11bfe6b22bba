package dev.trainyard.cli.scaling;

import picocli.CommandLine.Command;

/** {@code trainyard scaling}. */
@Command(
        name = "scaling",
        description = "How large a model, on how many tokens, for this compute?",
        subcommands = {
            PlanCommand.class,
            SweepRunCommand.class,
            FitCommand.class,
            PredictCommand.class,
            ReportCommand.class
        })
public final class ScalingCommand {}
