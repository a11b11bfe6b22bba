package dev.trainyard.precision.shadow;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.precision.train.PrecisionExtension;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Trains a model of some thousand parameters for eight updates with a shadow beside it. */
public final class ShadowedRuns {
    private static final int VOCABULARY = 13;
    private static final String CONFIG = """
            model: {n_layer: 2, n_head: 2, n_embd: 16, block_size: 16, bias: true, dropout: 0.1}
            train: {max_iters: 8, batch_size: 4, gradient_accumulation_steps: 2, micro_batch: 3, eval_interval: 8,
              eval_iters: 1, device: cpu, compute_dtype: float32}
            optimizer: {learning_rate: 1e-2, warmup_iters: 2}
            checkpoint: {every_steps: 3, every_minutes: 0}
            precision:
              shadow: {enabled: true, every: 2}
              telemetry: {every: 0}
            """;

    private final Path data;
    private final RunStore store;

    public ShadowedRuns(Path folder) {
        store = new RunStore(folder.resolve("runs"));
        try {
            data = Files.createDirectories(folder.resolve("data"));
            Files.write(data.resolve("train.bin"), tokens(1500, 1));
            Files.write(data.resolve("val.bin"), tokens(200, 2));
            DataMeta meta = new DataMeta(VOCABULARY, TokenType.UINT16, "unknown", 1500, 200, 0, 0, 400, 0, "tiny");
            Files.writeString(data.resolve(DataMeta.FILE), Json.pretty(meta));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RunStore store() {
        return store;
    }

    public TrainRuns.Outcome run(Resume resume, String... overrides) {
        return run(resume, List.of(), overrides);
    }

    public TrainRuns.Outcome run(Resume resume, List<TrainExtension> more, String... overrides) {
        PrintStream terminal = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        List<String> all = Stream.concat(Stream.of("data.path=" + data), Arrays.stream(overrides))
                .toList();
        List<TrainExtension> extensions = Stream.concat(
                        Stream.of(new PrecisionExtension(), new ShadowExtension()), more.stream())
                .toList();
        try (TrainPlan plan =
                TrainPlan.of(Config.parse("tiny", CONFIG, all), extensions, Optional.empty(), store.root())) {
            return new TrainRuns(store, "test").run(plan, resume, List.of("trainyard", "train"));
        } finally {
            System.setErr(terminal);
        }
    }

    private static byte[] tokens(int count, long seed) {
        CounterRandom random = new CounterRandom(seed, "shadow test");
        ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long token = 0;
        for (int i = 0; i < count; i++) {
            token = i % 5 == 0 ? random.below(VOCABULARY, i) : (3 * token + 1) % VOCABULARY;
            bytes.putShort((short) token);
        }
        return bytes.array();
    }
}
