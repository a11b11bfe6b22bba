package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.checkpoint.CheckpointCommand;
import dev.trainyard.cli.monitor.MonitorCommand;
import dev.trainyard.cli.options.Version;
import dev.trainyard.cli.precision.PrecisionCommand;
import dev.trainyard.cli.scaling.ScalingCommand;
import dev.trainyard.cli.storage.StorageCommand;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root: what every command shares. */
@Command(
        name = "trainyard",
        description = "Everything around a training run, in one Java program.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DataCommand.class,
            RunsCommand.class,
            AlertsCommand.class,
            DashboardCommand.class,
            DemoCommand.class,
            TrainCommand.class,
            GenerateCommand.class,
            CheckpointCommand.class,
            PrecisionCommand.class,
            ScalingCommand.class,
            StorageCommand.class,
            MonitorCommand.class,
            DoctorCommand.class,
            FirstUseCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpAutoWidth = true)
final class Trainyard implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean debug;

    /** Whether errors come with their stack traces. */
    boolean debug() {
        return debug;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.code();
    }
}
