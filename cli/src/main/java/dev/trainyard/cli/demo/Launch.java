package dev.trainyard.cli.demo;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.train.Resume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the demo starts training.
 *
 * @param main the class that a new process begins with
 * @param version of Trainyard, for the record of a run
 * @param libtorch what {@code --libtorch} gave
 */
record Launch(Class<?> main, String version, Optional<Path> libtorch) {
    /** The arguments of {@code trainyard train} with the demo's configuration, for a run in {@code runs}. */
    List<String> train(DemoFolder folder, Path runs, List<String> overrides, Resume resume) {
        List<String> arguments =
                new ArrayList<>(List.of("train", folder.config().toString()));
        arguments.addAll(overrides);
        arguments.addAll(List.of("--runs-dir", runs.toString()));
        if (resume != Resume.NEVER) {
            arguments.addAll(List.of("--resume", resume.name().toLowerCase(Locale.ROOT)));
        }
        libtorch.ifPresent(path -> arguments.addAll(List.of("--libtorch", path.toString())));
        return List.copyOf(arguments);
    }

    /** Starts {@code trainyard train} in a process of its own. */
    TrainyardProcess start(DemoFolder folder, String name, List<String> overrides, Resume resume) {
        return TrainyardProcess.start(main, train(folder, folder.runs(), overrides, resume), log(folder, name));
    }

    /**
     * Runs {@code trainyard train} in a process of its own to its end.
     *
     * @throws JobException if it fails, with the last line of what it said
     * @throws StoryStopped if a signal ended it
     */
    void toTheEnd(DemoFolder folder, String name, List<String> overrides, Resume resume) {
        try (TrainyardProcess process = start(folder, name, overrides, resume)) {
            int code = process.await();
            if (code == ExitCode.INTERRUPTED.code() || code == ExitCode.PREEMPTED.code()) {
                throw new StoryStopped(ExitCode.INTERRUPTED, folder);
            }
            if (code != ExitCode.OK.code()) {
                throw failed(folder, name, code);
            }
        }
    }

    /** For a process that ended otherwise than it should. */
    JobException failed(DemoFolder folder, String name, int code) {
        return new JobException("the run '" + name + "' ended with exit code " + code + ": "
                + lastLine(log(folder, name)) + " (" + log(folder, name) + ")");
    }

    private static Path log(DemoFolder folder, String name) {
        return folder.logs().resolve(name + ".log");
    }

    private static String lastLine(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty() ? "it said nothing" : lines.getLast();
        } catch (IOException e) {
            return "its log cannot be read, " + FileProblem.of(e);
        }
    }
}
