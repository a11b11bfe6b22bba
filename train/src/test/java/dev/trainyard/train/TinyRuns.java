package dev.trainyard.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Trains a model of some thousand parameters for twelve updates, as {@code trainyard train} does, in milliseconds. */
final class TinyRuns {
    private static final String CONFIG = """
            model: {n_layer: 2, n_head: 2, n_embd: 16, block_size: 8, bias: true}
            train: {max_iters: 12, batch_size: 4, eval_interval: 5, eval_iters: 2, device: cpu}
            optimizer: {learning_rate: 1e-2, warmup_iters: 2}
            checkpoint: {every_steps: 4, every_minutes: 0}
            retry: {general: 0, backoff: 1ms..4ms}
            """;

    private final Path data;
    private final RunStore store;

    TinyRuns(Path folder) {
        try {
            data = TinyData.write(folder.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = new RunStore(folder.resolve("runs"));
    }

    RunStore store() {
        return store;
    }

    Config config(String... overrides) {
        Stream<String> all = Stream.concat(Stream.of("data.path=" + data), Arrays.stream(overrides));
        return Config.parse("tiny", CONFIG, all.toList());
    }

    TrainPlan plan(List<TrainExtension> extensions, String... overrides) {
        return TrainPlan.of(config(overrides), extensions, Optional.empty(), store.root());
    }

    TrainRuns.Outcome run(Resume resume, String... overrides) {
        return run(List.of(), resume, overrides);
    }

    TrainRuns.Outcome run(List<TrainExtension> extensions, Resume resume, String... overrides) {
        return run(extensions, resume, Optional.empty(), overrides);
    }

    /** A new run that has so much time. */
    TrainRuns.Outcome run(Duration limit) {
        return run(List.of(), Resume.NEVER, Optional.of(limit));
    }

    private TrainRuns.Outcome run(
            List<TrainExtension> extensions, Resume resume, Optional<Duration> limit, String... overrides) {
        PrintStream terminal = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        try (TrainPlan plan = plan(extensions, overrides)) {
            return new TrainRuns(store, "test").run(plan, resume, List.of("trainyard", "train"), limit);
        } finally {
            System.setErr(terminal);
        }
    }

    /** Newest first. */
    List<RunFolder> folders() {
        return store.list().stream()
                .map(RunListing::id)
                .map(id -> new RunFolder(store.root().resolve(id)))
                .toList();
    }

    static List<Long> checkpoints(RunFolder run) {
        return CheckpointStore.list(run.checkpoints()).stream()
                .map(CheckpointInfo::step)
                .toList();
    }

    static List<String> events(RunFolder run) {
        return run.events().stream().map(event -> event.path("kind").asString()).toList();
    }

    static Optional<JsonNode> event(RunFolder run, String kind) {
        return run.events().stream()
                .filter(event -> event.path("kind").asString().equals(kind))
                .findFirst();
    }

    static MetricSeries series(RunFolder run, String name) {
        return Objects.requireNonNull(run.metrics().get(name), name);
    }

    static double[] losses(RunFolder run) {
        return series(run, "train/loss").values();
    }
}
