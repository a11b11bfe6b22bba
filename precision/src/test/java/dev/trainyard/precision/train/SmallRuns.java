package dev.trainyard.precision.train;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.Resume;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.TrainRuns;
import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.TokenType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Trains a model of some thousand parameters with a recipe, as {@code trainyard train} does, in milliseconds. */
final class SmallRuns {
    private static final String CONFIG = """
            model: {n_layer: 2, n_head: 2, n_embd: 32, block_size: 16, bias: true}
            train: {max_iters: 12, batch_size: 2, gradient_accumulation_steps: 2, eval_interval: 1000, eval_iters: 1}
            optimizer: {learning_rate: 1e-2, warmup_iters: 2}
            checkpoint: {every_steps: 4, every_minutes: 0}
            precision: {recipe: fp8_delayed, overrides: {exclude: []}, telemetry: {every: 1}}
            """;
    private static final int VOCABULARY = 13;

    private final Path data;
    private final String device;
    private final RunStore store;

    SmallRuns(Path folder) {
        this(folder, "cpu");
    }

    SmallRuns(Path folder, String device) {
        this.device = device;
        data = folder.resolve("data");
        store = new RunStore(folder.resolve("runs"));
        try {
            Files.createDirectories(data);
            Files.write(data.resolve("train.bin"), tokens(3000, 1));
            Files.write(data.resolve("val.bin"), tokens(200, 2));
            DataMeta meta = new DataMeta(VOCABULARY, TokenType.UINT16, "unknown", 3000, 200, 0, 0, 400, 0, "small");
            Files.writeString(data.resolve(DataMeta.FILE), Json.pretty(meta));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] tokens(int count, long seed) {
        CounterRandom random = new CounterRandom(seed, "small data");
        ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long token = 0;
        for (int i = 0; i < count; i++) {
            token = i % 5 == 0 ? random.below(VOCABULARY, i) : (3 * token + 1) % VOCABULARY;
            bytes.putShort((short) token);
        }
        return bytes.array();
    }

    RunFolder run(String... overrides) {
        return run(List.of(), Resume.NEVER, overrides);
    }

    RunFolder run(List<TrainExtension> others, Resume resume, String... overrides) {
        List<TrainExtension> extensions = new ArrayList<>();
        extensions.add(new PrecisionExtension());
        extensions.addAll(others);
        List<String> all = Stream.concat(
                        Stream.of("data.path=" + data, "train.device=" + device, "train.compute_dtype=float32"),
                        Arrays.stream(overrides))
                .toList();
        PrintStream terminal = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        try (TrainPlan plan =
                TrainPlan.of(Config.parse("small", CONFIG, all), extensions, Optional.empty(), store.root())) {
            return new TrainRuns(store, "test")
                    .run(plan, resume, List.of("trainyard", "train"))
                    .folder();
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

    static double[] series(RunFolder run, String name) {
        return Objects.requireNonNull(run.metrics().get(name), name).values();
    }

    static List<JsonNode> tensors(RunFolder run) throws IOException {
        return Files.readAllLines(run.path().resolve("tensors.jsonl")).stream()
                .map(Json::parse)
                .toList();
    }

    static List<JsonNode> alerts(RunFolder run) {
        return events(run, "alert");
    }

    static List<JsonNode> events(RunFolder run, String kind) {
        return run.events().stream()
                .filter(event -> event.path("kind").asString().equals(kind))
                .toList();
    }

    static List<String> alertNames(RunFolder run) {
        return alerts(run).stream().map(alert -> alert.path("alert").asString()).toList();
    }
}
