package dev.trainyard.runs.index;

import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of runs with an index, for one test. */
abstract class IndexedFolder {
    @TempDir
    Path dir;

    RunStore store = new RunStore(Path.of("runs"));
    AtomicReference<RunIndex> open = new AtomicReference<>();

    @BeforeEach
    void openIndex() {
        store = new RunStore(dir.resolve("runs"));
        open = new AtomicReference<>(RunIndex.open(store.root(), dir.resolve("cache")));
    }

    @AfterEach
    void closeIndex() {
        index().close();
    }

    RunIndex index() {
        return open.get();
    }

    void renew() {
        try {
            IndexFile.delete(index().file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Curve curve(RunFolder run, String name, Window window) {
        return index().curve(run.id(), Source.METRICS, name, window).orElseThrow();
    }

    MetricFigures figures(RunFolder run, String name) {
        return index().metrics(run.id(), Source.METRICS).stream()
                .filter(figures -> figures.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    IndexedRun.ReadFile read(RunFolder run) {
        return Objects.requireNonNull(
                index().run(run.id()).orElseThrow().files().get(Source.METRICS));
    }

    static void steps(RunWriter writer, int from, int to) {
        for (int step = from; step <= to; step++) {
            int now = step;
            Consumer<JsonLine> numbers = line -> line.put("loss", 1.0 / now).put("lr", 1e-3 * now);
            writer.metrics(step, step * 0.5, numbers);
        }
    }

    RunFolder run(Consumer<RunWriter> work) {
        try (RunWriter writer = store.create(spec("one"))) {
            work.accept(writer);
            writer.status(Status.FINISHED);
            return writer.folder();
        }
    }

    static RunSpec spec(String name) {
        return new RunSpec(
                "train",
                name,
                List.of(),
                "",
                "",
                List.of("trainyard"),
                "model:\n  n_layer: 2\n",
                "hash",
                1,
                "cpu",
                2,
                Map.of());
    }
}
