package dev.trainyard.cli;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs for tests. */
final class ExampleRuns {
    static final String CONFIG = "model:\n  n_layer: 2\ntrain:\n  max_iters: 3\n";

    private ExampleRuns() {}

    /** A run of three updates whose validation loss is best at step 2. */
    static RunFolder finished(RunStore store, String name, List<String> tags, double lastLoss) {
        return run(store, spec("train", name, tags), Status.FINISHED, writer -> {
            writer.metrics(1, 0.5, line -> line.put("train/loss", 4.25).put("train/tokens_per_second", Math.random()));
            writer.metrics(2, 1.0, line -> line.put("train/loss", 4.0).put("val/loss", 3.5));
            writer.metrics(3, 1.5, line -> line.put("train/loss", lastLoss).put("val/loss", 3.75));
            writer.event("checkpoint_committed", Map.of("step", 3));
            writer.summary(Map.of("best_val_loss", 3.5));
        });
    }

    static RunFolder run(RunStore store, RunSpec spec, Status end, Consumer<RunWriter> work) {
        try (RunWriter writer = store.create(spec)) {
            work.accept(writer);
            writer.status(end);
            return writer.folder();
        }
    }

    static RunSpec spec(String kind, String name, List<String> tags) {
        List<String> command = List.of("trainyard", "train", "c.yaml");
        Map<String, String> versions = Map.of("trainyard", "0.1.0", "libtorch", "2.13.0");
        return new RunSpec(kind, name, tags, "", "", command, CONFIG, "abc", 1337, "cpu", 2, versions);
    }
}
