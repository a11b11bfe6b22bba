package dev.trainyard.cli.demo;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.cluster.SameProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process of this very program: the same Java with the same flags, class path and properties. It never outlives
 * this process by the user's wish: Ctrl-C and SIGTERM here end it too.
 */
final class TrainyardProcess implements AutoCloseable {
    /** The exit code of a process that SIGKILL has ended. */
    static final int KILLED = 128 + 9;

    private final Process process;
    private final Thread atExit;
    private volatile boolean exiting;

    private TrainyardProcess(Process process) {
        this.process = process;
        this.atExit = new Thread(
                () -> {
                    exiting = true;
                    process.destroyForcibly();
                },
                "demo-end-child");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * @param main the class to begin with
     * @param log takes what the process says
     */
    static TrainyardProcess start(Class<?> main, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>(SameProgram.command(main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.redirectInput(new File("/dev/null"));
        // Two thread pools that spin would starve each other; the launcher sets the same.
        builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        try {
            return new TrainyardProcess(builder.start());
        } catch (IOException e) {
            throw new JobException("cannot start " + command.getFirst() + ": " + FileProblem.of(e), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as a machine that fails would: it cannot notice, and nothing of it runs any more. */
    void kill() {
        process.destroyForcibly(); // SIGKILL
    }

    /** Waits for its end and returns its exit code, 128 + n after signal n. */
    int await() {
        try {
            int code = process.waitFor();
            if (exiting) {
                Thread.currentThread().join(); // this process ends too: there is nothing more to say
            }
            return code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while a training run was going on", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the hooks are running: this process ends
        }
    }
}
