package dev.trainyard.runs.alerts;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** A run with alerts, a clock that only moves by hand, and what the terminal was told. */
final class AlertedRun implements AutoCloseable {
    static final Patience QUICK =
            new Patience(Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofSeconds(20), Duration.ofSeconds(20));

    final RunWriter writer;
    final List<String> terminal = new CopyOnWriteArrayList<>();
    Alerts alerts;
    Instant now = Instant.now();

    AlertedRun(Path root) {
        this(root, Optional.empty(), Optional.empty(), QUICK);
    }

    AlertedRun(Path root, Optional<URI> webhook, Optional<String> command, Patience patience) {
        this(
                new RunStore(root)
                        .create(new RunSpec(
                                "train", "mine", List.of(), "", "", List.of(), "a: 1\n", "hash", 1, "cpu", 1,
                                Map.of())),
                webhook,
                command,
                patience);
    }

    private AlertedRun(RunWriter writer, Optional<URI> webhook, Optional<String> command, Patience patience) {
        this.writer = writer;
        AlertSettings settings = new AlertSettings(webhook, command, Duration.ofMinutes(10));
        alerts = Alerts.open(writer, settings, terminal::add, () -> now, patience);
    }

    /** The same run, by a process that takes it up. */
    AlertedRun resumed(Path root) {
        close();
        return new AlertedRun(new RunStore(root).open(writer.folder()), Optional.empty(), Optional.empty(), QUICK);
    }

    RunFolder folder() {
        return writer.folder();
    }

    void line(long step, String name, double value) {
        writer.metrics(step, step, line -> line.put(name, value));
    }

    List<JsonNode> events(String kind) {
        return folder().events().stream()
                .filter(event -> event.path("kind").asString().equals(kind))
                .toList();
    }

    @Override
    public void close() {
        alerts.close();
        writer.close();
    }
}
