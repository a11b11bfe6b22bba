package dev.trainyard.runs;

import java.util.List;
import java.util.Map;

/** Runs for tests. */
final class Specs {
    private Specs() {}

    static RunSpec named(String name, String configHash) {
        return new RunSpec(
                "train",
                name,
                List.of("test"),
                "",
                "",
                List.of("trainyard", "train", "c.yaml"),
                "model:\n  n_layer: 2\n",
                configHash,
                1337,
                "cpu",
                2,
                Map.of("trainyard", "0.1.0"));
    }
}
