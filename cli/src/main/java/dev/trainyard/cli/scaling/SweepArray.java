package dev.trainyard.cli.scaling;

import dev.trainyard.base.InputException;
import dev.trainyard.cli.Main;
import dev.trainyard.cli.options.CommandText;
import dev.trainyard.cluster.SameProgram;
import dev.trainyard.cluster.SlurmArray;
import dev.trainyard.scaling.study.SweepFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --slurm-array}: the trials of a sweep shared out over a cluster. */
final class SweepArray {
    private static final int NONE = -1;

    @Option(
            names = "--slurm-array",
            paramLabel = "TASKS",
            description = "Train on a cluster: write a job script for a Slurm array of so many tasks, which share the"
                    + " sweep's trials, and submit it where there is sbatch.")
    private int tasks = NONE;

    @Option(
            names = "--sbatch",
            paramLabel = "OPTION",
            description = "An option for sbatch, with --slurm-array; may be repeated, e.g. --sbatch=--gres=gpu:1.")
    private List<String> options = new ArrayList<>();

    /**
     * What was submitted.
     *
     * @param job its number; empty where there is no sbatch
     */
    record Submitted(String script, Optional<String> job, int tasks) {
        String text() {
            return job.map(number -> "submitted job " + number + " with " + tasks + " tasks; watch it with squeue -j "
                                    + number)
                            .orElse("there is no sbatch here; submit the " + tasks
                                    + " tasks on the cluster with: sbatch " + script)
                    + "\n";
        }
    }

    boolean isWanted() {
        if (tasks == NONE && !options.isEmpty()) {
            throw new InputException("--sbatch goes with --slurm-array TASKS");
        }
        return tasks != NONE;
    }

    Submitted submit(SweepFolder folder, boolean retryFailed, Optional<Path> libtorch) {
        if (!folder.isPlanned()) {
            throw new InputException(folder.path()
                    + " is no sweep yet: make one with trainyard scaling plan CONFIG --out " + folder.path());
        }
        Path home = folder.path().toAbsolutePath().normalize();
        Path own = home.resolve("slurm");
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of("scaling", "run", home.toString()));
        if (retryFailed) {
            command.add("--retry-failed");
        }
        libtorch.ifPresent(path ->
                command.addAll(List.of("--libtorch", path.toAbsolutePath().toString())));
        SlurmArray array = new SlurmArray(
                String.valueOf(home.getFileName()),
                tasks,
                CommandText.shell(command),
                Path.of("").toAbsolutePath(),
                own,
                options);
        Path script = array.write(own.resolve("array.sh"));
        return new Submitted(script.toString(), SlurmArray.submit(script), tasks);
    }

    /** The launcher, which finds everything on the other host too; else this very Java. */
    private static List<String> program() {
        String launcher = System.getProperty("trainyard.launcher");
        return launcher == null ? SameProgram.command(Main.class.getName()) : List.of(launcher);
    }
}
