package dev.trainyard.train.resilience;

import dev.trainyard.base.FileProblem;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.train.config.HooksSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The user's commands, one at a time behind the loop: copying checkpoints away, pushing results. Their failure is an event
 * and a line, never the run's. A checkpoint that is committed while a command is still busy with an older one takes the
 * place of those that wait: only the newest is worth copying.
 */
public final class Hooks implements AutoCloseable {
    private static final String LOG = "hooks.log";

    private final HooksSection section;
    private final RunWriter run;
    private final Consumer<String> notes;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("hooks").factory());
    private final AtomicReference<@Nullable Map<String, String>> waiting = new AtomicReference<>();
    private volatile @Nullable Process running;
    private volatile boolean over;

    public Hooks(HooksSection section, RunWriter run, Consumer<String> notes) {
        this.section = section;
        this.run = run;
        this.notes = notes;
    }

    /** Starts {@code after_checkpoint} behind the caller. */
    public void afterCheckpoint(long step, Path checkpoint) {
        section.afterCheckpoint().ifPresent(line -> {
            Map<String, String> about = Map.of(
                    "TRAINYARD_STEP", Long.toString(step),
                    "TRAINYARD_CHECKPOINT", checkpoint.toAbsolutePath().toString());
            if (waiting.getAndSet(about) == null) {
                worker.execute(() -> {
                    Map<String, String> newest = waiting.getAndSet(null);
                    if (newest != null) {
                        start("after_checkpoint", line, newest);
                    }
                });
            }
        });
    }

    /**
     * Waits for what is under way and starts {@code on_exit}; both end by force when the time is up.
     *
     * @param status of the run
     * @param limit for all of it
     */
    public void onExit(Status status, Duration limit) {
        section.onExit()
                .ifPresent(line -> worker.execute(() -> start(
                        "on_exit",
                        line,
                        Map.of("TRAINYARD_STATUS", status.name().toLowerCase(Locale.ROOT)))));
        worker.shutdown();
        try {
            if (!worker.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                failed("on_exit", "did not end within " + limit.toSeconds() + " s and was killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(String hook, String line, Map<String, String> about) {
        if (over) {
            return;
        }
        Path log = run.folder().log(0).resolveSibling(LOG);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(new TreeMap<>(about));
        builder.environment()
                .putAll(Map.of(
                        "TRAINYARD_RUN", run.folder().id(),
                        "TRAINYARD_RUN_DIR",
                                run.folder().path().toAbsolutePath().toString()));
        try {
            Files.createDirectories(log.resolveSibling(""));
            Process process = builder.start();
            running = process;
            process.getOutputStream().close();
            int code = process.waitFor();
            if (code != 0 && !over) {
                failed(hook, "exit code " + code + "; its output is in logs/" + LOG);
            }
        } catch (IOException e) {
            failed(hook, "cannot be started: " + FileProblem.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running = null;
        }
    }

    private void failed(String hook, String reason) {
        run.event("hook_failed", Map.of("hook", hook, "reason", reason));
        notes.accept("hooks." + hook + ": " + reason);
    }

    @Override
    public void close() {
        over = true;
        Process process = running;
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        worker.shutdownNow();
        worker.close();
    }
}
