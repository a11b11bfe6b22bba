package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow wrote: {@code bench/peers/make_parquet.py}. */
class ParquetTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "plain", "delta"})
    void readsEveryRowOfEachCodecPageAndEncoding(String name) throws Exception {
        assertThat(documents(fixture(name + ".parquet")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> text("doc", i)).toList());
    }

    @Test
    void aNullIsNoDocumentAndAnEmptyTextIsOne() throws Exception {
        assertThat(documents(fixture("nulls.parquet"))).containsExactly("one", "two", "one", "");
    }

    @Test
    void takesTheSplitsOfTheLayoutWithoutTestsAndCard() throws Exception {
        Path eurlex = fixture("eurlex");
        InputFiles files = InputFiles.of(eurlex);
        assertThat(names(files.train()))
                .containsExactly("train-00000-of-00002.parquet", "train-00001-of-00002.parquet");
        assertThat(names(files.val())).containsExactly("validation-00000-of-00001.parquet");
        assertThat(names(files.leftOut())).containsExactlyInAnyOrder("README.md", "test-00000-of-00001.parquet");

        DataMeta meta = prepare(eurlex, "gpt2", "text");
        assertThat(meta.documents()).isEqualTo(10);
        String end = "<|endoftext|>";
        try (TokenData data = TokenData.open(dir.resolve("out"), OptionalInt.empty())) {
            assertThat(decoded(data, data.train())).isEqualTo(all("train", 8, end));
            assertThat(decoded(data, data.val())).isEqualTo(all("validation", 2, end));
        }
    }

    @Test
    void splitsBetweenDocumentsWhereTheLayoutDoesNot() throws Exception {
        DataMeta meta = prepare(fixture("zstd.parquet"), "char", "text");
        assertThat(meta.documents()).isEqualTo(20);
        try (TokenData data = TokenData.open(dir.resolve("out"), OptionalInt.empty())) {
            assertThat(decoded(data, data.train())).isEqualTo(all("doc", 18, ""));
            assertThat(decoded(data, data.val())).isEqualTo(text("doc", 18) + text("doc", 19));
        }
    }

    @Test
    void progressEndsAtTheSizeOfTheFile() throws Exception {
        List<Long> seen = new ArrayList<>();
        Path file = fixture("none.parquet");
        ParquetText.read(file, "text", new Collected(), seen::add);
        assertThat(seen).isSorted().last().isEqualTo(Files.size(file));
    }

    @Test
    void namesTheColumnsWhereTheOneAskedForIsMissingOrNoText() throws Exception {
        String columns = "id (int64), paragraphs (list of text), raw (bytes), pair (struct)";
        Path file = fixture("no-text.parquet");
        assertRefused(file, "text", "has no column \"text\" but " + columns + ": name the one of the text");
        assertRefused(file, "paragraphs", "the column \"paragraphs\" holds list of text, not text");
        assertRefused(file, "id", "holds int64, not text; its columns are " + columns);
        assertRefused(file, "raw", "holds bytes, not text");
        assertRefused(file, "pair", "holds struct, not text");
    }

    @Test
    void refusesWhatItCannotReadByName() throws Exception {
        assertRefused(fixture("brotli.parquet"), "text", "compressed with BROTLI, which is not read");
        assertRefused(fixture("latin.parquet"), "text", "row 2 is no UTF-8 text");
        assertRefused(fixture("no-rows.parquet"), "text", "holds no text");
        assertRefused(write("a.parquet", new byte[0]), "text", "a.parquet is empty");
        assertRefused(write("a.parquet", "text"), "text", "is no Parquet file");
        assertRefused(write("a.parquet", "PAR1"), "text", "is cut off");
        assertRefused(write("a.parquet", "PARE....PARE"), "text", "is encrypted");
        assertRefused(
                write("a.parquet", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
                "text",
                "run 'git lfs pull'");
        byte[] oddFooter = "PAR1....0000PAR1".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(write("a.parquet", oddFooter), "text", "cannot be decoded: ");
    }

    @Test
    void aFileCutAnywhereIsNamedAsSuch() throws Exception {
        byte[] whole = Files.readAllBytes(fixture("snappy.parquet"));
        for (int length = 4; length < whole.length; length += 97) {
            assertRefused(write("a.parquet", Arrays.copyOf(whole, length)), "text", "a.parquet is cut off");
        }
    }

    /** Damage may also hit what nobody reads or a letter of the text: then the file is read. */
    @Test
    void damageIsOneLineAndNeverAnythingElse() throws Exception {
        byte[] whole = Files.readAllBytes(fixture("snappy.parquet"));
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] damaged = whole.clone();
            damaged[4 + random.nextInt(whole.length - 8)] ^= (byte) (1 + random.nextInt(255));
            try {
                documents(write("a.parquet", damaged));
            } catch (InputException e) {
                assertThat(e).hasMessageContaining("a.parquet").message().doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private void assertRefused(Path file, String column, String message) throws IOException {
        List<Path> before = list();
        assertThatThrownBy(() -> prepare(file, "char", column))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(String.valueOf(file.getFileName()))
                .message()
                .doesNotContain("\n");
        assertThat(list()).isEqualTo(before);
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.sorted().toList();
        }
    }

    private DataMeta prepare(Path input, String tokenizer, String column) {
        return DataPreparer.prepare(
                new PrepareRequest(input, dir.resolve("out"), tokenizer, 0.1, column, false), Progress.NONE);
    }

    private Path write(String name, String latin) throws IOException {
        return write(name, latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(dir.resolve(name), bytes);
    }

    private static Path fixture(String name) throws URISyntaxException {
        URL url = ParquetTest.class.getResource("/reference/parquet/" + name);
        return Path.of(Objects.requireNonNull(url).toURI());
    }

    private static List<String> documents(Path file) {
        Collected collected = new Collected();
        ParquetText.read(file, "text", collected, _ -> {});
        return collected.documents;
    }

    private static final class Collected implements Documents.Sink {
        private final StringBuilder current = new StringBuilder();
        private final List<String> documents = new ArrayList<>();

        @Override
        public void text(String piece) {
            current.append(piece);
        }

        @Override
        public void endOfDocument() {
            documents.add(current.toString());
            current.setLength(0);
        }
    }

    /** As the script makes it. */
    private static String text(String split, int i) {
        return split + " " + i + ": Règlement (CE) n° " + i + " 🙂\n" + "the ".repeat(i);
    }

    private static String all(String split, int count, String end) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, count).forEach(i -> text.append(text(split, i)).append(end));
        return text.toString();
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(f -> String.valueOf(f.getFileName())).toList();
    }

    private static String decoded(TokenData data, TokenFile file) {
        int[] tokens = new int[(int) file.length()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = file.token(i);
        }
        return data.tokenizer().orElseThrow().decode(tokens);
    }
}
