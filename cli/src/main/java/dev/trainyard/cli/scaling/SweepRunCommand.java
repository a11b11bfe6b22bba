package dev.trainyard.cli.scaling;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.Version;
import dev.trainyard.scaling.study.GptSweep;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.torch.Torch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard scaling run CONFIG|SWEEP_DIR|STUDY.java [key=value ...|ARGUMENT ...]}. */
@Command(
        name = "run",
        description = "Train what a sweep has left to do. Started again after a kill it goes on; started twice, both"
                + " work on the same sweep. A Java file with a ScalingStudy is compiled and run.",
        footer = {
            "",
            "Examples:",
            "  trainyard scaling run sweeps/first",
            "  trainyard scaling run sweeps/first --slurm-array 8 --sbatch=--partition=gpu --sbatch=--gres=gpu:1",
            "  trainyard scaling run Study.java sweeps/mine"
        })
final class SweepRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SweepOptions sweep = new SweepOptions();

    @Option(names = "--retry-failed", description = "Train failed trials again.")
    private boolean retryFailed;

    @Mixin
    private SweepArray array = new SweepArray();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Path what = sweep.config();
        if (StudyProgram.is(what)) {
            return program(what);
        }
        boolean planned = Files.isDirectory(what);
        if (planned && (sweep.hasOut() || !sweep.overrides().isEmpty())) {
            throw new InputException(what + " is planned already: --out and key=value go with a configuration");
        }
        SweepFolder folder = new SweepFolder(planned ? what : sweep.folder());
        if (array.isWanted()) {
            SweepArray.Submitted submitted = array.submit(folder, retryFailed, sweep.libtorch());
            json.print(submitted, submitted.text());
            return ExitCode.OK.code();
        }
        Optional<Config> config = planned ? Optional.empty() : Optional.of(sweep.load());
        GptSweep.Outcome outcome =
                new GptSweep(folder, sweep.libtorch()).run(config, retryFailed, Version.number(), command());
        json.print(outcome.results(), SweepText.of(outcome.results(), folder));
        return outcome.exitCode().code();
    }

    private int program(Path file) {
        if (retryFailed || json.isWanted() || sweep.hasOut() || array.isWanted()) {
            throw new InputException(file
                    + ": --out, --retry-failed, --slurm-array and --json go with a configuration; a program says"
                    + " such things in its code, and takes arguments: trainyard scaling run " + file + " ARGUMENT ...");
        }
        Torch.load(sweep.libtorch());
        new StudyProgram(file).run(sweep.overrides());
        return ExitCode.OK.code();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of("trainyard"));
        command.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return command;
    }
}
