package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.runs.Changes;
import dev.trainyard.runs.RunDiff;
import dev.trainyard.runs.RunStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code trainyard runs diff}: exit 0 whether or not there are differences, which are no verdict. */
@Command(name = "diff", description = "How two runs differ: environment, configuration, summary, last metrics.")
final class RunsDiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = RunsCommand.WHICH)
    private String left = "";

    @Parameters(index = "1", paramLabel = "B", description = "Likewise.")
    private String right = "";

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        RunStore store = new RunStore(runs.directory());
        RunDiff diff = RunDiff.of(store.find(left), store.find(right));
        json.print(diff, Changes.of(diff));
        return ExitCode.OK.code();
    }
}
