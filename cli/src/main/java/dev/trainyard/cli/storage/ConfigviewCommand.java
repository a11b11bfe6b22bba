package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.options.JsonOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code trainyard storage configview}. */
@Command(name = "configview", description = "Print a workload with every key, overrides and defaults included.")
final class ConfigviewCommand implements Callable<Integer> {
    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        var chosen = workload.training();
        json.print(chosen.workload(), chosen.workload().yaml());
        return ExitCode.OK.code();
    }
}
