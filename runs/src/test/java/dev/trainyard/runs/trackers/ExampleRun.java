package dev.trainyard.runs.trackers;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run that is written line by line. */
public final class ExampleRun implements AutoCloseable {
    public static final String CONFIG = """
            model:
              n_layer: 2
              bias: false
            optimizer:
              learning_rate: 1e-3
              min_lr: null
            run:
              tags: [a, b]
            """;

    private final RunStore store;
    private RunWriter writer;

    public ExampleRun(Path root, String name) {
        store = new RunStore(root);
        writer = store.create(new RunSpec(
                "train",
                name,
                List.of("a", "b"),
                "sweep",
                "a note",
                List.of("trainyard", "train", "c.yaml"),
                CONFIG,
                "hash",
                1337,
                "cpu",
                2,
                Map.of("trainyard", "0.1.0")));
    }

    public RunWriter writer() {
        return writer;
    }

    public RunFolder folder() {
        return writer.folder();
    }

    /** One line for each step, {@code train/loss} being {@code scale / step}. */
    public ExampleRun lines(long first, long last, double scale) {
        for (long step = first; step <= last; step++) {
            double loss = scale / step;
            writer.metrics(step, step * 0.5, line -> line.put("train/loss", loss));
        }
        return this;
    }

    /** What a process does that takes the run up at a checkpoint. */
    public ExampleRun resume(long metricsLength, long step) {
        writer.close();
        writer = store.open(folder());
        writer.truncate(metricsLength, 0);
        writer.event("resumed", Map.of("step", step, "path", "somewhere"));
        return this;
    }

    @Override
    public void close() {
        writer.close();
    }
}
