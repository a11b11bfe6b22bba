package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenDataTest {
    @TempDir
    Path dir;

    @Test
    void opensWhatNanoGptMadeOnceTheVocabularyIsKnown() throws IOException {
        write("train.bin", 1, 65_535, 3);
        write("val.bin", 2, 1);
        try (TokenData data = TokenData.open(dir, OptionalInt.of(65_536))) {
            assertThat(data.train().length()).isEqualTo(3);
            assertThat(data.train().token(1)).isEqualTo(65_535);
            assertThat(data.meta().valTokens()).isEqualTo(2);
            assertThat(data.tokenizer()).isEmpty();
        }
        assertRefused(OptionalInt.empty(), "no meta.json");
    }

    @Test
    void namesTheTokenThatIsOutsideTheVocabulary() throws IOException {
        write("train.bin", 1, 2, 3);
        write("val.bin", 2, 70, 1);
        assertRefused(OptionalInt.of(65), "val.bin: token 70 at position 1 is outside the vocabulary of 65; raise");
    }

    @Test
    void refusesAModelThatIsSmallerThanTheVocabulary() throws IOException {
        write("train.bin", 1, 2, 3);
        write("val.bin", 2, 1);
        meta("{\"vocab_size\":4,\"dtype\":\"uint16\",\"tokenizer\":\"char\",\"train_tokens\":3,\"val_tokens\":2,"
                + "\"bytes\":5,\"train_bytes\":3,\"val_bytes\":2,\"documents\":1,\"source\":\"x.txt\"}");
        assertRefused(OptionalInt.of(3), "model.vocab_size 3 is smaller than the 4 tokens");
        TokenData.open(dir, OptionalInt.of(50_304)).close();
        Files.write(dir.resolve("train.bin"), new byte[4]);
        assertRefused(OptionalInt.of(4), "has 2 tokens but meta.json says 3");
    }

    @Test
    void refusesMissingTruncatedAndMalformedFiles() throws IOException {
        assertThatThrownBy(() -> TokenData.open(dir.resolve("none"), OptionalInt.of(9)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no data folder");
        assertRefused(OptionalInt.of(9), "is no data folder");
        Files.write(dir.resolve("train.bin"), new byte[3]);
        assertRefused(OptionalInt.of(9), "train.bin has 3 bytes");
        meta("{\"vocab_size\":4,");
        assertRefused(OptionalInt.of(9), "meta.json is malformed");
        meta("{\"vocab_size\":4,\"vocab\":4}");
        assertRefused(OptionalInt.of(9), "meta.json is malformed");
        meta("{\"vocab_size\":4,\"dtype\":\"int8\"}");
        assertRefused(OptionalInt.of(9), "meta.json is malformed");
        meta("{\"vocab_size\":4}");
        assertRefused(OptionalInt.of(9), "meta.json is malformed");
    }

    @Test
    void saysWhichFileIsShorterThanABlock() throws IOException {
        write("train.bin", 1, 2, 3, 4, 5);
        write("val.bin", 2, 1);
        try (TokenData data = TokenData.open(dir, OptionalInt.of(9))) {
            data.requireBlockSize(1);
            assertThatThrownBy(() -> data.requireBlockSize(2))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("val.bin has 2 tokens, fewer than model.block_size + 1 = 3");
        }
    }

    @Test
    void fillsInputsAndTheirTargetsOneTokenLater() throws IOException {
        write("t", 10, 11, 12, 13, 14, 15, 16);
        BatchOrder order = new BatchOrder(DataOrder.SEQUENTIAL, 7, 3, 0);
        try (TokenFile file = TokenFile.open(dir.resolve("t"), TokenType.UINT16);
                Arena arena = Arena.ofConfined()) {
            MemorySegment inputs = arena.allocate(ValueLayout.JAVA_LONG, 6);
            MemorySegment targets = arena.allocate(ValueLayout.JAVA_LONG, 6);
            new Batches(17).fill(file, order, 1, 2, inputs, targets);
            assertThat(inputs.toArray(ValueLayout.JAVA_LONG)).containsExactly(13, 14, 15, 10, 11, 12);
            assertThat(targets.toArray(ValueLayout.JAVA_LONG)).containsExactly(14, 15, 16, 11, 12, 13);
            assertThatThrownBy(() -> new Batches(16).fill(file, order, 1, 1, inputs, targets))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("token 16 at position 6");
        }
    }

    @Test
    void readsTokensOfUint32() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(dir.resolve("t"), bytes.putInt(100_000).putInt(-1).array());
        try (TokenFile file = TokenFile.open(dir.resolve("t"), TokenType.UINT32);
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG, 3);
            assertThat(file.copy(0, 2, memory, 1)).isEqualTo(0xFFFF_FFFFL);
            assertThat(memory.toArray(ValueLayout.JAVA_LONG)).containsExactly(0, 100_000, 0xFFFF_FFFFL);
        }
    }

    private void write(String name, int... tokens) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(tokens.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int token : tokens) {
            bytes.putShort((short) token);
        }
        Files.write(dir.resolve(name), bytes.array());
    }

    private void meta(String json) throws IOException {
        Files.writeString(dir.resolve("meta.json"), json);
    }

    private void assertRefused(OptionalInt vocabSize, String message) {
        assertThatThrownBy(() -> TokenData.open(dir, vocabSize))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
