package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.runs.Verdict;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.Status;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard runs verify}: a result counts when it can be had again. */
@Command(name = "verify", description = "Repeat a run from its recorded configuration and compare every number.")
final class RunsVerifyCommand implements Callable<Integer> {
    private final RunRepeater repeater;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "RUN", description = RunsCommand.WHICH)
    private String which = "";

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private JsonOption json = new JsonOption();

    RunsVerifyCommand(RunRepeater repeater) {
        this.repeater = repeater;
    }

    @Override
    public Integer call() {
        RunStore store = new RunStore(runs.directory());
        RunFolder run = store.find(which);
        String config = repeatable(run);
        PrintWriter err = spec.commandLine().getErr();
        err.println("repeating run " + run.id());
        err.flush();
        RunFolder repetition = repeater.repeat(config, store);
        Status status = repetition.info().status();
        if (status != Status.FINISHED) {
            err.println("nothing was compared: the repetition " + repetition.id() + " is " + lower(status));
            return exitCode(status).code();
        }
        Verdict verdict = Verdict.of(run, repetition);
        json.print(verdict, verdict.text());
        return (verdict.identical() ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    /** The recorded configuration, once nothing speaks against repeating it: the work may take days. */
    private static String repeatable(RunFolder run) {
        RunInfo info = run.info();
        if (!info.kind().equals("train")) {
            throw new InputException("the run " + run.id() + " is of kind '" + info.kind()
                    + "': only runs of trainyard train can be repeated");
        }
        if (info.status() != Status.FINISHED) {
            throw new InputException("the run " + run.id() + " is "
                    + RunListing.of(run).state() + ": only a finished run can be verified");
        }
        if (run.metrics().isEmpty()) {
            throw new InputException("the run " + run.id() + " has no metrics to compare with");
        }
        return run.configYaml()
                .orElseThrow(() -> new InputException("the run " + run.id() + " has no config.yaml to repeat"));
    }

    private static ExitCode exitCode(Status status) {
        return switch (status) {
            case INTERRUPTED -> ExitCode.INTERRUPTED;
            case PREEMPTED -> ExitCode.PREEMPTED;
            case FINISHED, RUNNING, FAILED -> ExitCode.FAILED;
        };
    }

    private static String lower(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
