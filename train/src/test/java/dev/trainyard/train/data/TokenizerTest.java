package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    private static final String[] BITS = {
        "word",
        " a",
        "  ",
        "\n",
        "\n\n\n",
        "\t",
        " \n ",
        "don't",
        "we'll",
        "'",
        "...",
        "!?",
        "123",
        " 4567",
        "é",
        "日本語",
        "。",
        "🙂",
        "\u00a0",
        "\u3000",
        "\u2028",
        "\r\n",
        "<|endoftext|>",
        "_",
        "-",
        "x=1;"
    };

    @TempDir
    Path dir;

    /** Ids of OpenAI's encoder.json. */
    @Test
    void gpt2KnowsThePublishedTokens() {
        Tokenizer gpt2 = Tokenizer.of("gpt2");
        assertThat(gpt2.encode("Hello world")).containsExactly(15496, 995);
        assertThat(gpt2.encode("hello, I'm")).containsExactly(31373, 11, 314, 1101);
        assertThat(gpt2.vocabSize()).isEqualTo(50_257);
        assertThat(gpt2.decode(new int[] {15496, 995, 50256})).isEqualTo("Hello world<|endoftext|>");
    }

    @Test
    void gpt2TakesASpecialTokenInTheTextForText() {
        assertThat(Tokenizer.of("gpt2").encode("<|endoftext|>"))
                .hasSizeGreaterThan(1)
                .doesNotContain(50256);
    }

    @Test
    void gpt2InPartsIsGpt2OfTheWhole() throws IOException {
        assertPartsEqualTheWhole(Tokenizer.of("gpt2"));
    }

    @Test
    void jsonTokenizerInPartsIsTheWhole() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.of(TinyTokenizerJson.write(dir).toString())) {
            assertPartsEqualTheWhole(tokenizer);
        }
    }

    @Test
    void jsonTokenizerAddsAndLosesNothing() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.of(TinyTokenizerJson.write(dir).toString())) {
            String text = "the  theory , of\n\n 日本 isn 't . <b>";
            assertThat(tokenizer.encode("the the")).containsExactly(257, 32 + 188, 257);
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
            assertThat(tokenizer.endOfText()).hasValue(259);
            assertThat(tokenizer.vocabSize()).isEqualTo(260);
            assertThat(tokenizer.encode("a".repeat(5000))).hasSize(5000);
        }
    }

    @Test
    void saysWhatIsNoTokenizer() throws IOException {
        assertThatThrownBy(() -> Tokenizer.of("gpt5"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("gpt5");
        Path file = dir.resolve("tokenizer.json");
        Files.writeString(file, "{\"model\":{\"type\":\"BPE\",\"vocab\":{}}}");
        assertThatThrownBy(() -> Tokenizer.of(file.toString()))
                .isInstanceOf(InputException.class)
                .message()
                .doesNotContain("\n");
        Files.writeString(file, "hello");
        assertThatThrownBy(() -> Tokenizer.of(file.toString())).isInstanceOf(InputException.class);
    }

    @Test
    void charactersAreCodePointsAndAStrangerIsNamed() {
        CharTokenizer tokenizer = new CharTokenizer(new int[] {'\n', 'a', 'é', 0x1F642});
        assertThat(tokenizer.encode("a🙂\né")).containsExactly(1, 3, 0, 2);
        assertThat(tokenizer.decode(new int[] {1, 3, 0, 2})).isEqualTo("a🙂\né");
        assertThatThrownBy(() -> tokenizer.encode("b"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"b\" (U+0062)");
        assertThatThrownBy(() -> tokenizer.decode(new int[] {4})).isInstanceOf(InputException.class);
    }

    private void assertPartsEqualTheWhole(Tokenizer tokenizer) throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append(BITS[random.nextInt(BITS.length)]);
            }
            Path file = dir.resolve(seed + ".bin");
            try (TokenWriter writer = new TokenWriter(file, tokenizer, TokenType.UINT16, 20)) {
                for (int i = 0; i < text.length(); ) {
                    int end = Math.min(text.length(), i + 1 + random.nextInt(9));
                    end += end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? 1 : 0;
                    writer.text(text.substring(i, end));
                    i = end;
                }
                writer.endOfText();
                writer.finish();
            }
            assertThat(tokens(file)).as("seed %d", seed).isEqualTo(tokenizer.encode(text.toString()));
        }
    }

    private static int[] tokens(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int[] tokens = new int[bytes.remaining() / 2];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = Short.toUnsignedInt(bytes.getShort());
        }
        return tokens;
    }
}
