package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
    @TempDir
    Path dir;

    @Test
    void knowsTheSplitsOfEachLayout() throws IOException {
        assertSplit(List.of("data/train-00000-of-00001.parquet"), List.of("data/validation-00000-of-00001.parquet"));
        assertSplit(List.of("plain/train-0.parquet", "plain/train-1.parquet"), List.of("plain/test-0.parquet"));
        assertSplit(List.of("train/0000.parquet", "train/0001.parquet"), List.of("validation/0000.parquet"));
        assertSplit(List.of("train.jsonl"), List.of("dev.jsonl"));
        assertSplit(List.of("train.jsonl.gz"), List.of("val.jsonl.zst"));
        assertSplit(List.of("train.txt"), List.of("valid.txt"));
    }

    @Test
    void filesWithoutASplitAreOneText() throws IOException {
        touch("books/trainspotting.txt", "books/values.txt", "books/0000.md", "books/table.csv");
        InputFiles files = InputFiles.of(dir.resolve("books"));
        assertThat(files.split()).isFalse();
        assertThat(names("books", files.train())).containsExactly("0000.md", "trainspotting.txt", "values.txt");
        assertThat(files.leftOut()).isEmpty();
    }

    @Test
    void whereOnlyTrainingIsNamedEverythingIsSplit() throws IOException {
        touch("set/train-0.parquet", "set/README.md");
        InputFiles files = InputFiles.of(dir.resolve("set"));
        assertThat(files.split()).isFalse();
        assertThat(names("set", files.train())).containsExactly("train-0.parquet");
        assertThat(names("set", files.leftOut())).containsExactly("README.md");
    }

    @Test
    void theNameOfTheFolderItselfIsNoSplit() throws IOException {
        touch("train/a.jsonl", "train/test.jsonl");
        assertThat(InputFiles.of(dir.resolve("train")).split()).isFalse();
    }

    @Test
    void readsCompressedTextToo() throws IOException {
        String line = "{\"text\":\"Hello world\"}\n";
        Files.createDirectories(dir.resolve("set"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(dir.resolve("set/train.jsonl.gz")))) {
            out.write(line.repeat(3).getBytes(StandardCharsets.UTF_8));
        }
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(dir.resolve("set/val.jsonl.zst")))) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
        PrepareRequest request = new PrepareRequest(dir.resolve("set"), dir.resolve("out"), "gpt2", 0.5, "text", false);
        DataMeta meta = DataPreparer.prepare(request, Progress.NONE);
        assertThat(meta.trainTokens()).isEqualTo(9);
        assertThat(meta.valTokens()).isEqualTo(3);
    }

    private void assertSplit(List<String> train, List<String> val) throws IOException {
        Path set = Files.createTempDirectory(dir, "train");
        String folder = String.valueOf(set.getFileName());
        for (List<String> names : List.of(train, val)) {
            names.forEach(name -> touch(folder + "/" + name));
        }
        InputFiles files = InputFiles.of(set);
        assertThat(names(folder, files.train())).isEqualTo(train);
        assertThat(names(folder, files.val())).isEqualTo(val);
        assertThat(files.leftOut()).isEmpty();
    }

    private void touch(String... names) {
        for (String name : names) {
            Path file = dir.resolve(name);
            try {
                Files.createDirectories(file.resolveSibling("."));
                Files.createFile(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<String> names(String folder, List<Path> files) {
        return files.stream()
                .map(f -> dir.resolve(folder).relativize(f).toString())
                .toList();
    }
}
