package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPreparerTest {
    @TempDir
    Path dir;

    @Test
    void splitsASingleTextByCharactersLikeNanoGpt() throws IOException {
        String text = "héllo wörld, 🙂 twice\n".repeat(3);
        int codePoints = text.codePointCount(0, text.length());
        int cut = text.offsetByCodePoints(0, (int) (codePoints * 0.9));
        DataMeta meta = prepare(write("in.txt", text), "char");
        assertThat(meta.trainTokens() + meta.valTokens()).isEqualTo(codePoints);
        assertThat(meta.bytes()).isEqualTo(Files.size(dir.resolve("in.txt")));
        try (TokenData data = TokenData.open(dir.resolve("out"), OptionalInt.empty())) {
            Tokenizer tokenizer = data.tokenizer().orElseThrow();
            assertThat(tokenizer.decode(tokens(data.train()))).isEqualTo(text.substring(0, cut));
            assertThat(tokenizer.decode(tokens(data.val()))).isEqualTo(text.substring(cut));
            assertThat(data.vocabSize())
                    .isEqualTo((int) text.codePoints().distinct().count());
        }
    }

    @Test
    void endsEachOfSeveralDocumentsAndSplitsBetweenThem() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            lines.append("{\"id\":").append(i).append(",\"text\":\"Hello world\"}\n\n");
        }
        DataMeta meta = prepare(write("in.jsonl", lines.toString()), "gpt2");
        assertThat(meta.documents()).isEqualTo(10);
        assertThat(meta.trainTokens()).isEqualTo(9 * 3);
        try (TokenData data = TokenData.open(dir.resolve("out"), OptionalInt.of(50_304))) {
            assertThat(tokens(data.val())).containsExactly(15496, 995, 50256);
        }
    }

    @Test
    void readsAFolderInNameOrder() throws IOException {
        Files.createDirectories(dir.resolve("in/b"));
        write("in/b/2.md", "two");
        write("in/c.txt", "xyz");
        write("in/a.txt", "one");
        write("in/ignored.csv", "nothing");
        prepare(dir.resolve("in"), "char");
        try (TokenData data = TokenData.open(dir.resolve("out"), OptionalInt.empty())) {
            assertThat(data.tokenizer().orElseThrow().decode(tokens(data.train())))
                    .isEqualTo("onetwo");
            assertThat(data.meta().documents()).isEqualTo(3);
        }
    }

    @Test
    void keepsATokenizerJsonBesideItsTokens() throws IOException {
        Path tokenizer = TinyTokenizerJson.write(dir);
        DataMeta meta = prepare(write("in.txt", "the theory of the text ".repeat(20)), tokenizer.toString());
        assertThat(meta.tokenizer()).isEqualTo("tokenizer.json");
        Files.delete(tokenizer);
        try (TokenData data = TokenData.open(dir.resolve("out"), OptionalInt.empty())) {
            assertThat(data.tokenizer().orElseThrow().decode(tokens(data.train())))
                    .startsWith("the theory of");
        }
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        Path file = dir.resolve("in.txt");
        Files.write(file, new byte[] {'a', (byte) 0xC3, (byte) 0xA9, 0, 'b'});
        assertRefused(file, "NUL byte at offset 3");
        Files.write(file, new byte[] {'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, 'b'});
        assertRefused(file, "invalid bytes at offset 3");
        Files.write(file, new byte[] {'a', (byte) 0xC3});
        assertRefused(file, "invalid bytes at offset 1");
        assertRefused(write("in.txt", ""), "holds no text");
        assertRefused(write("in.txt", "abc"), "too short");
        assertRefused(dir.resolve("none.txt"), "no input");
        Files.createDirectories(dir.resolve("empty"));
        assertRefused(dir.resolve("empty"), "no .txt, .md, .jsonl or .parquet file");
    }

    @Test
    void namesTheLineWithoutText() throws IOException {
        assertRefused(write("in.jsonl", "{\"text\":\"a\"}\n\n{\"body\":\"b\"}\n"), "in.jsonl:3: no text at \"text\"");
        assertRefused(write("in.jsonl", "{\"text\":\"a\"}\nhello\n"), "in.jsonl:2: no JSON");
        assertThatThrownBy(() -> prepare(write("in.jsonl", "{\"text\":\"a\"\n"), "char"))
                .hasMessageEndingWith("no JSON: Unexpected end-of-input: expected close marker for Object");
        assertRefused(write("in.jsonl", "{\"text\":\"a\\ud800\"}\n"), "in.jsonl:1: the text holds half");
    }

    @Test
    void replacesOnlyADataFolderAndOnlyWhenTold() throws IOException {
        Path input = write("in.txt", "some text to learn from ".repeat(5));
        prepare(input, "char");
        assertThatThrownBy(() -> prepare(input, "char"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--overwrite");
        DataMeta meta = DataPreparer.prepare(request(input, "gpt2", true), Progress.NONE);
        assertThat(meta.tokenizer()).isEqualTo("gpt2");
        assertThat(dir.resolve("out/characters.json")).doesNotExist();
        write("out/input.txt", "mine");
        assertThatThrownBy(() -> DataPreparer.prepare(request(input, "gpt2", true), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("input.txt");
        Files.delete(dir.resolve("out/val.bin"));
        assertThatThrownBy(() -> DataPreparer.prepare(request(input, "gpt2", true), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no data folder");
        assertThat(names()).containsExactly("in.txt", "out");
    }

    @Test
    void progressEndsAtTheTotal() throws IOException {
        List<Long> seen = new ArrayList<>();
        Path input = write("in.txt", "some text to learn from ".repeat(5));
        DataPreparer.prepare(request(input, "char", false), (done, total) -> {
            assertThat(total).isEqualTo(240);
            seen.add(done);
        });
        assertThat(seen).isSorted().last().isEqualTo(240L);
    }

    @Test
    void refusesAnImpossibleFraction() {
        for (double fraction : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> new PrepareRequest(dir, dir, "char", fraction, "text", false))
                    .isInstanceOf(InputException.class);
        }
    }

    private DataMeta prepare(Path input, String tokenizer) {
        return DataPreparer.prepare(request(input, tokenizer, false), Progress.NONE);
    }

    private PrepareRequest request(Path input, String tokenizer, boolean overwrite) {
        return new PrepareRequest(input, dir.resolve("out"), tokenizer, 0.1, "text", overwrite);
    }

    /** Refused in one line, with nothing left behind. */
    private void assertRefused(Path input, String message) throws IOException {
        List<String> before = names();
        assertThatThrownBy(() -> prepare(input, "char"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
        assertThat(names()).isEqualTo(before);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private static int[] tokens(TokenFile file) {
        int[] tokens = new int[(int) file.length()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = file.token(i);
        }
        return tokens;
    }
}
