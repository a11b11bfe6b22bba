package dev.trainyard.runs.trackers.wandb;

import dev.trainyard.base.FileProblem;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The installed client of W&amp;B as a child process, which sends a run's folder while it grows. What it prints goes to
 * {@code logs/wandb-sync.log} of the run. Where there is none, or it fails, the folder stays to be sent later, and people
 * are told once.
 */
public final class WandbClient {
    /** What is on its way when the run ends gets this long: less than a cluster gives a job between its two signals. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Ends the client also when this process is killed: its end closes the pipe that the second line waits at. */
    private static final String GUARDED = """
            exec 3<&0
            "$@" </dev/null & client=$!
            (cat <&3 >/dev/null; kill $client 2>/dev/null) &
            wait $client
            """;

    private final String searchPath;
    private final Consumer<String> terminal;
    private final Duration patience;
    private @Nullable Process process;
    private Path folder = Path.of("");

    /**
     * @param searchPath where {@code wandb} is looked for, as PATH has it
     * @param terminal takes a line for people, on any thread
     */
    public WandbClient(String searchPath, Consumer<String> terminal) {
        this(searchPath, terminal, PATIENCE);
    }

    WandbClient(String searchPath, Consumer<String> terminal, Duration patience) {
        this.searchPath = searchPath;
        this.terminal = terminal;
        this.patience = patience;
    }

    /** Begins to send {@code offline}, which goes on growing. */
    synchronized void follow(Path offline, RunFolder run) {
        folder = offline;
        Optional<Path> program = find();
        if (program.isEmpty()) {
            offline("no program 'wandb' is on the PATH");
            return;
        }
        Path log = run.log(0).resolveSibling("wandb-sync.log");
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", "-c", GUARDED, "wandb-sync", program.get().toString()));
        command.addAll(List.of("beta", "sync", "--live", offline.toString()));
        try {
            Files.createDirectories(log.getParent());
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process = started;
            var _ = started.onExit().thenAccept(ended -> {
                if (ended.exitValue() != 0) {
                    offline("its client has ended with exit code " + ended.exitValue() + ", see " + log);
                }
            });
        } catch (IOException e) {
            offline(program.get() + " cannot be started: " + FileProblem.of(e));
        }
    }

    /** Waits for the client to have sent all, for some seconds. */
    void await() {
        Process sending = process();
        try {
            if (sending != null && !sending.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the client. */
    void stop() {
        Process sending = process();
        if (sending != null && sending.isAlive()) {
            sending.descendants().forEach(ProcessHandle::destroy);
            sending.destroy();
        }
    }

    private synchronized @Nullable Process process() {
        return process;
    }

    private void offline(String why) {
        terminal.accept("wandb: the run stays offline, since " + why + "; 'wandb sync " + folder + "' sends it");
    }

    private Optional<Path> find() {
        return Stream.of(searchPath.split(Pattern.quote(System.getProperty("path.separator")), -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "wandb"))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
