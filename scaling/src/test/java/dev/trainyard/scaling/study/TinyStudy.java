package dev.trainyard.scaling.study;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.TokenType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A sweep of GPTs of some thousand parameters that takes seconds. */
final class TinyStudy {
    private static final int VOCABULARY = 13;
    private static final String CONFIG = """
            model: {n_layer: 2, n_head: 2, n_embd: 16, block_size: 8}
            train: {batch_size: 2, eval_iters: 4, device: cpu}
            optimizer: {learning_rate: 1e-2}
            sweep: {budgets: [2e7, 4e7], sizes: [2000, 6000], parallel: 1}
            """;

    private final Path root;
    private final Path data;

    TinyStudy(Path root) throws IOException {
        this.root = root;
        this.data = Files.createDirectories(root.resolve("data"));
        Files.write(data.resolve("train.bin"), tokens(20_000, 1));
        Files.write(data.resolve("val.bin"), tokens(500, 2));
        DataMeta meta = new DataMeta(VOCABULARY, TokenType.UINT16, "unknown", 20_000, 500, 0, 0, 0, 0, "tiny");
        Files.writeString(data.resolve(DataMeta.FILE), Json.pretty(meta));
    }

    SweepFolder folder() {
        return new SweepFolder(root.resolve("sweep"));
    }

    Config config(String... overrides) {
        return Config.parse(
                "tiny",
                CONFIG,
                Stream.concat(Stream.of("data.path=" + data), Arrays.stream(overrides))
                        .toList());
    }

    SweepPlan plan(String... overrides) {
        return new GptSweep(folder(), Optional.empty()).plan(config(overrides));
    }

    GptSweep.Outcome run(Optional<Config> config) {
        PrintStream terminal = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        try {
            return new GptSweep(folder(), Optional.empty()).run(config, false, "test", List.of("trainyard"));
        } finally {
            System.setErr(terminal);
        }
    }

    static byte[] tokens(int count, long seed) {
        CounterRandom random = new CounterRandom(seed, "tiny data");
        ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long token = 0;
        for (int i = 0; i < count; i++) {
            token = i % 5 == 0 ? random.below(VOCABULARY, i) : (3 * token + 1) % VOCABULARY;
            bytes.putShort((short) token);
        }
        return bytes.array();
    }

    Path data() {
        return data;
    }
}
