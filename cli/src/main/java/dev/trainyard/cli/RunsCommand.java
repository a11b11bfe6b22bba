package dev.trainyard.cli;

import picocli.CommandLine.Command;

/** {@code trainyard runs}. */
@Command(
        name = "runs",
        description = "Look at runs, compare them, ask them, repeat them, send them elsewhere.",
        subcommands = {
            RunsListCommand.class,
            RunsShowCommand.class,
            RunsDiffCommand.class,
            RunsExportCommand.class,
            RunsTrackCommand.class,
            RunsQueryCommand.class,
            RunsReportCommand.class
        })
final class RunsCommand {
    /** How people name a run. */
    static final String WHICH = "An id, the unique beginning or end of one, a name, a path, or 'latest'.";
}
