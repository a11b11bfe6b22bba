package dev.trainyard.bench;

import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Generated run folders of the size that the index is measured on: a thousand runs, thirty million numbers. */
final class ManyRuns {
    static final int METRICS = 100;
    static final int LONG_RUNS = 20;
    static final int LONG_STEPS = 10_000;
    static final int SHORT_STEPS = 100;

    private ManyRuns() {}

    /** Writes {@code runs} runs, the long ones last, as our own writer writes them. */
    static void write(RunStore store, int runs) {
        for (int i = 0; i < runs; i++) {
            write(store, i, i < runs - LONG_RUNS ? SHORT_STEPS : LONG_STEPS);
        }
    }

    private static void write(RunStore store, int number, int steps) {
        String config = "model:\n  n_layer: " + (2 + number % 11) + "\ntrain:\n  max_iters: " + steps
                + "\n  batch_size: 12\n  seed: " + number + "\noptimizer:\n  learning_rate: " + 1e-4 * (1 + number % 9)
                + "\n";
        RunSpec spec = new RunSpec(
                "train",
                "generated " + number,
                List.of("tag-" + number % 7),
                "group-" + number % 13,
                "",
                List.of("trainyard", "train", "generated.yaml"),
                config,
                "hash-" + number,
                number,
                "cpu",
                2,
                Map.of("trainyard", "0.1.0"));
        Random random = new Random(number);
        try (RunWriter run = store.create(spec)) {
            for (int step = 1; step <= steps; step++) {
                double fall = 4 / Math.sqrt(step);
                run.metrics(step, step * 0.1, line -> {
                    line.put("train/loss", (float) (2 + fall + random.nextGaussian() * 0.05));
                    for (int metric = 1; metric < METRICS; metric++) {
                        line.put("layer/" + metric + "/gradient_norm", random.nextDouble() * metric);
                    }
                });
            }
            run.summary(Map.of("best_val_loss", 2.0));
            run.status(Status.FINISHED);
        }
    }
}
