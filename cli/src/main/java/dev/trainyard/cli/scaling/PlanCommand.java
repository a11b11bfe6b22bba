package dev.trainyard.cli.scaling;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.scaling.study.GptSweep;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.study.SweepPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code trainyard scaling plan CONFIG [key=value ...]}. */
@Command(
        name = "plan",
        description =
                "Plan a sweep over sizes and budgets, say what it will take, and write sweep.json; in the folder of an"
                        + " earlier sweep of the same recipe, add to it.",
        footer = {"", "Example: trainyard scaling plan configs/sweep.yaml data.path=data/mine --out sweeps/first"})
final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private SweepOptions sweep = new SweepOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        SweepFolder folder = new SweepFolder(sweep.folder());
        SweepPlan plan = new GptSweep(folder, sweep.libtorch()).plan(sweep.load());
        plan.warnings().forEach(warning -> command.commandLine().getErr().println("note: " + warning));
        json.print(plan, SweepText.of(plan, folder));
        return ExitCode.OK.code();
    }
}
