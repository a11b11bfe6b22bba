package dev.trainyard.cli.storage;

import picocli.CommandLine.Command;

/** {@code trainyard storage}. */
@Command(
        name = "storage",
        description = "Benchmark storage with the workloads and rules of MLPerf Storage.",
        subcommands = {
            DatasizeCommand.class,
            DatagenCommand.class,
            RunCommand.class,
            CheckpointCommand.class,
            ConfigviewCommand.class,
            ValidateCommand.class,
            ReportCommand.class,
            HistoryCommand.class
        })
public final class StorageCommand {}
