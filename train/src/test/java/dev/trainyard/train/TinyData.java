package dev.trainyard.train;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.Json;
import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.TokenType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A data folder of a few hundred tokens with something to learn: every token but each fifth follows from the last. */
final class TinyData {
    static final int VOCABULARY = 13;
    static final int TRAIN_TOKENS = 1500;
    static final int VAL_TOKENS = 203;
    static final int VAL_BYTES = 406;

    private TinyData() {}

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("train.bin"), tokens(TRAIN_TOKENS, 1));
        Files.write(folder.resolve("val.bin"), tokens(VAL_TOKENS, 2));
        DataMeta meta = new DataMeta(
                VOCABULARY, TokenType.UINT16, "unknown", TRAIN_TOKENS, VAL_TOKENS, 0, 0, VAL_BYTES, 0, "tiny");
        Files.writeString(folder.resolve(DataMeta.FILE), Json.pretty(meta));
        return folder;
    }

    private static byte[] tokens(int count, long seed) {
        CounterRandom random = new CounterRandom(seed, "tiny data");
        ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long token = 0;
        for (int i = 0; i < count; i++) {
            token = i % 5 == 0 ? random.below(VOCABULARY, i) : (3 * token + 1) % VOCABULARY;
            bytes.putShort((short) token);
        }
        return bytes.array();
    }
}
