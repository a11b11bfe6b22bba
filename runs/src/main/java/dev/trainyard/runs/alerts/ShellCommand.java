package dev.trainyard.runs.alerts;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A line for the shell. What it prints goes to a file of the run: stdout of this process is for results, and a pipe would
 * have to be emptied for as long as anything that the command leaves behind holds it open.
 */
record ShellCommand(String line, RunFolder run, Duration limit) implements Target {
    private static final String LOG = "alert-command.log";

    @Override
    public String kind() {
        return "command";
    }

    @Override
    public CompletableFuture<Void> send(Notice notice) {
        Process process = start(notice);
        CompletableFuture<Void> done = process.onExit()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .handle((ended, failure) -> {
                    if (failure != null) {
                        throw new JobException(reason(failure), failure);
                    } else if (ended.exitValue() != 0) {
                        throw new JobException("exit code " + ended.exitValue() + "; its output is in logs/" + LOG);
                    }
                    return null;
                });
        var _ = done.whenComplete((nothing, failure) -> end(process));
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write((notice.json() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it need not read: its exit code says whether it has worked
        }
        return done;
    }

    private Process start(Notice notice) {
        Path log = run.log(0).resolveSibling(LOG);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .putAll(Map.of(
                        "TRAINYARD_ALERT_NAME", notice.alert(),
                        "TRAINYARD_ALERT_SEVERITY", notice.severityName(),
                        "TRAINYARD_ALERT_STEP", Long.toString(notice.step()),
                        "TRAINYARD_ALERT_MESSAGE", notice.message(),
                        "TRAINYARD_ALERT_TEXT", notice.text(),
                        "TRAINYARD_ALERT_RUN", notice.run(),
                        "TRAINYARD_ALERT_RUN_DIR", run.path().toAbsolutePath().toString()));
        try {
            Files.createDirectories(run.path().resolve("logs"));
            return builder.start();
        } catch (IOException e) {
            throw new JobException("cannot be started: " + FileProblem.of(e), e);
        }
    }

    private String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? "did not end within " + limit.toSeconds() + " s and was killed"
                : String.valueOf(cause);
    }

    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
