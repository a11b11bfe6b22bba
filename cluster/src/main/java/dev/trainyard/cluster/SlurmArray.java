package dev.trainyard.cluster;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Slurm array of equal tasks that share their work by themselves. A task is warned two minutes before its time limit or
 * its preemption, and requeued if it exits with 99, as every command of ours does after a checkpoint.
 *
 * @param name of the job
 * @param command as a shell reads it; started once for each task
 * @param directory where tasks start
 * @param output folder for what they say
 * @param options for sbatch, such as {@code --partition=gpu}; the last word where they contradict the script's own
 */
public record SlurmArray(String name, int tasks, String command, Path directory, Path output, List<String> options) {
    private static final Pattern NOT_A_NAME = Pattern.compile("[^A-Za-z0-9._-]+");

    public SlurmArray {
        options = List.copyOf(options);
        if (tasks < 1) {
            throw new InputException("a Slurm array needs 1 task at least, not " + tasks);
        }
        for (String option : options) {
            if (!option.startsWith("-") || option.contains("\n")) {
                throw new InputException("'" + option + "' is no option of sbatch; one looks like --partition=gpu");
            }
        }
    }

    /** The batch script. */
    public String script() {
        String own = options.stream().map(option -> "#SBATCH " + option + "\n").collect(Collectors.joining());
        // Only the batch shell gets the warning (B:). A trap ends wait before the program has ended: wait again.
        return """
                #!/bin/bash
                #SBATCH --job-name=%s
                #SBATCH --array=0-%d
                #SBATCH --ntasks=1
                #SBATCH --requeue
                #SBATCH --signal=B:USR1@120
                #SBATCH --open-mode=append
                #SBATCH --output="%s/%%A_%%a.out"
                #SBATCH --chdir="%s"
                %s
                %s &
                job=$!
                again=1
                trap 'again=1; trap "" USR1 TERM; kill -USR1 $job 2>/dev/null' USR1 TERM
                while [ $again = 1 ]; do
                    again=0
                    wait $job
                    now=$?
                    [ $now = 127 ] || code=$now # 127: it has been waited for already
                done
                if [ $code = 99 ]; then
                    # What it had to do is not done. Slurm ends this shell when it has put the task back.
                    scontrol requeue "$SLURM_JOB_ID" && sleep 60
                fi
                exit $code
                """.formatted(NOT_A_NAME.matcher(name).replaceAll("-"), tasks - 1, output, directory, own, command);
    }

    /**
     * Writes the script, and makes the folder for the output, without which Slurm starts nothing.
     *
     * @throws JobException if it cannot be written
     */
    public Path write(Path script) {
        try {
            Files.createDirectories(output);
            Path folder = script.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return Files.writeString(script, script());
        } catch (IOException e) {
            throw new JobException("cannot write " + script + ": " + FileProblem.of(e), e);
        }
    }

    /**
     * Hands a script to sbatch.
     *
     * @return the number of the job; empty where there is no sbatch
     * @throws JobException with its words if sbatch refuses
     */
    public static Optional<String> submit(Path script) {
        Process sbatch;
        try {
            sbatch = new ProcessBuilder("sbatch", "--parsable", script.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return Optional.empty();
        }
        try {
            String said = new String(sbatch.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (sbatch.waitFor() != 0) {
                throw new JobException("sbatch " + script + ": "
                        + said.lines().reduce((first, last) -> last).orElse("it failed and said nothing"));
            }
            return said.lines().reduce((first, last) -> last).map(line -> line.replaceFirst(";.*", ""));
        } catch (IOException e) {
            throw new JobException("cannot read what sbatch says: " + FileProblem.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while sbatch was running", e);
        }
    }
}
