package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.runs.RunDetails;
import dev.trainyard.cli.runs.RunPage;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code trainyard runs show}. */
@Command(name = "show", description = "All about one run.")
final class RunsShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = RunsCommand.WHICH)
    private String which = "";

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        RunFolder run = new RunStore(runs.directory()).find(which);
        RunDetails details = RunDetails.of(run);
        json.print(details, RunPage.of(details));
        return ExitCode.OK.code();
    }
}
