package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.runs.SentRun;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.trackers.Tracker;
import dev.trainyard.train.trackers.TrackersSection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard runs track}: what a tracker does not have of a run yet. */
@Command(
        name = "track",
        description =
                "Send runs to trackers: what they do not have yet, to those that the runs' configurations name, or to"
                        + " those named here.",
        footer = {"", "Example: trainyard runs track latest --tensorboard tb"})
final class RunsTrackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "RUN", description = RunsCommand.WHICH)
    private List<String> which = new ArrayList<>();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Option(names = "--tensorboard", paramLabel = "DIR", description = "Folder for event files.")
    private @Nullable Path tensorboard;

    @Option(names = "--wandb", paramLabel = "DIR", description = "Folder that gets the folder wandb, for 'wandb sync'.")
    private @Nullable Path wandb;

    @Option(
            names = "--project",
            paramLabel = "P",
            defaultValue = "trainyard",
            description = "Project of W&B. Default: trainyard.")
    private String project = "trainyard";

    @Option(names = "--mlflow", paramLabel = "URI", description = "Address of a tracking server.")
    private @Nullable String mlflow;

    @Option(
            names = "--experiment",
            paramLabel = "E",
            defaultValue = "trainyard",
            description = "Experiment of MLflow. Default: trainyard.")
    private String experiment = "trainyard";

    @Override
    public Integer call() {
        RunStore store = new RunStore(runs.directory());
        List<RunFolder> folders = which.stream().map(store::find).toList();
        PrintWriter err = spec.commandLine().getErr();
        for (RunFolder run : folders) {
            for (Tracker tracker : trackers(run, err)) {
                spec.commandLine().getOut().println(SentRun.send(run, tracker, err::println));
                spec.commandLine().getOut().flush();
            }
        }
        return ExitCode.OK.code();
    }

    private List<Tracker> trackers(RunFolder run, PrintWriter err) {
        boolean named = tensorboard != null || wandb != null || mlflow != null;
        List<Tracker> trackers = (named ? named() : section(run)).trackers(err::println);
        if (trackers.isEmpty()) {
            throw new InputException("the configuration of run " + run.id()
                    + " names no tracker; name one with --tensorboard, --wandb or --mlflow");
        }
        return trackers;
    }

    private TrackersSection named() {
        return TrackersSection.of(tensorboard, wandb, project, mlflow, experiment);
    }

    private static TrackersSection section(RunFolder run) {
        String yaml = run.configYaml().orElse("");
        return Config.parse(run.path().resolve("config.yaml").toString(), yaml, List.of())
                .section(TrackersSection.KEY, TrackersSection.class);
    }
}
