package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong: one line that says so, exit code 2, and everything left as it was. */
class BadInputTest {
    @TempDir
    Path dir;

    @BeforeEach
    void furnish() throws IOException {
        Files.writeString(dir.resolve("good.txt"), "a good text, long enough to be split in two");
        Files.writeString(dir.resolve("empty.txt"), "");
        Files.writeString(dir.resolve("short.txt"), "a");
        Files.write(dir.resolve("binary.txt"), new byte[] {'a', 0, 'b'});
        Files.write(dir.resolve("latin1.txt"), "für".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(dir.resolve("other.jsonl"), "{\"body\": \"x\"}\n");
        Files.writeString(dir.resolve("not.jsonl"), "no json\n");
        Files.createDirectories(dir.resolve("empty-folder"));
        Files.createDirectories(dir.resolve("folder.txt"));
        Files.writeString(Files.createDirectories(dir.resolve("mine")).resolve("thesis.txt"), "years of work");
        Path cut = Files.createDirectories(dir.resolve("cut"));
        Files.write(cut.resolve("train.bin"), new byte[] {1, 0, 2});
        Files.write(cut.resolve("val.bin"), new byte[] {1, 0, 2, 0});
        Path store = dir.resolve("runs");
        ExampleRuns.finished(new RunStore(store), "one", List.of(), 3);
        ExampleRuns.finished(new RunStore(store), "twin", List.of(), 3);
        ExampleRuns.finished(new RunStore(store), "twin", List.of(), 3);
        Files.createDirectories(store.resolve("20200101-000000-aaaa"));
        Path damaged = Files.createDirectories(store.resolve("20200101-000000-bbbb"));
        Files.writeString(damaged.resolve("run.json"), "{\"id\": \n \"2020");
        Path strange = Files.createDirectories(store.resolve("20200101-000000-cccc"));
        Files.writeString(strange.resolve("run.json"), """
                {"id": "x", "kind": "train", "status": "finished", "started": "2020-01-01T00:00:00Z", "config_hash": ""}
                """);
        Files.writeString(strange.resolve("config.yaml"), "model: [\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --input DIR/absent.txt --tokenizer char --out DIR/out   | no input DIR/absent.txt
            --input DIR/empty.txt --tokenizer char --out DIR/out    | DIR/empty.txt holds no text
            --input DIR/short.txt --tokenizer char --out DIR/out    | DIR/short.txt is too short
            --input DIR/short.txt --tokenizer char --out DIR/a/b/c  | DIR/short.txt is too short
            --input DIR/binary.txt --tokenizer char --out DIR/out   | NUL byte at offset 1
            --input DIR/latin1.txt --tokenizer gpt2 --out DIR/out   | no UTF-8 text: invalid bytes at offset 1
            --input DIR/other.jsonl --tokenizer gpt2 --out DIR/out  | other.jsonl:1: no text at "text"
            --input DIR/not.jsonl --tokenizer gpt2 --out DIR/out    | not.jsonl:1: no JSON
            --input DIR/folder.txt --tokenizer gpt2 --out DIR/out   | no .txt, .md, .jsonl or .parquet file in DIR/folder.txt
            --input DIR/empty-folder --tokenizer char --out DIR/out | no .txt, .md, .jsonl or .parquet file in DIR/empty-folder
            --input DIR/good.txt --tokenizer bpe --out DIR/out      | no tokenizer bpe
            --input DIR/good.txt --tokenizer DIR/good.txt --out DIR/out | is no tokenizer.json
            --input DIR/good.txt --tokenizer char --out DIR/mine    | DIR/mine holds files but is no data folder
            --input DIR/good.txt --tokenizer char --out DIR/cut     | DIR/cut holds data already
            --input DIR/good.txt --tokenizer char --out DIR/good.txt | DIR/good.txt is in the way
            --input DIR/good.txt --tokenizer char --out DIR/good.txt/x | DIR/good.txt is no folder
            --input DIR/good.txt --tokenizer char --out DIR/out --val-fraction 1.5 | val-fraction 1.5
            --input DIR/good.txt --tokenizer char --out DIR/out --val-fraction half | 'half' is not a double
            --input DIR/good.txt --out DIR/out                      | --tokenizer
            """)
    void prepareRefuses(String args, String why) throws IOException {
        refused("data prepare " + args, why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            data info DIR/absent       | no data folder DIR/absent
            data info DIR/good.txt     | no data folder DIR/good.txt
            data info DIR/empty-folder | is no data folder, it has neither
            data info DIR/cut          | train.bin has 3 bytes, no whole number of uint16 tokens
            data info                  | DIR
            data                       | see 'trainyard data --help'
            data prepair               | did you mean 'prepare'?
            runs                       | see 'trainyard runs --help'
            runs list --limit 0 --runs-dir DIR/runs      | --limit 0
            runs list --status done --runs-dir DIR/runs  | , got 'done'
            runs list --runs-dir DIR/good.txt            | not a folder
            runs show nine --runs-dir DIR/runs           | no run 'nine' in DIR/runs; the newest are
            runs show nine --runs-dir DIR/absent         | no runs in DIR/absent
            runs show 20 --runs-dir DIR/runs             | '20' names 6 runs
            runs show twin --runs-dir DIR/runs           | 'twin' names 2 runs
            runs show aaaa --runs-dir DIR/runs           | has no run.json, so it is no run
            runs show bbbb --runs-dir DIR/runs           | run.json: is damaged
            runs show cccc --runs-dir DIR/runs           | cccc/config.yaml
            runs show DIR/mine --runs-dir DIR/runs       | has no run.json, so it is no run
            runs diff one --runs-dir DIR/runs            | Missing required parameter: 'B'
            runs diff one nine --runs-dir DIR/runs       | no run 'nine'
            runs diff one aaaa --runs-dir DIR/runs       | has no run.json
            generate                                     | Missing required option: '--model
            generate --model nine --runs-dir DIR/runs    | no run 'nine' in DIR/runs
            generate --model DIR/mine                    | has no run.json, so it is no run
            generate --model one --runs-dir DIR/runs     | does not record its data
            generate --model one --runs-dir DIR/runs --tokenizer gpt2 | no checkpoint yet
            generate --model one --runs-dir DIR/runs --top-p 2        | top-p is 2.0
            generate --model one --runs-dir DIR/runs --max-tokens 0   | max-tokens is 0
            demo --runs-dir DIR/runs                                  | bring a text of your own with --text FILE
            demo --runs-dir DIR/runs --text DIR/absent.txt            | DIR/absent.txt: cannot be read: no such file
            demo --runs-dir DIR/runs --text DIR/short.txt             | DIR/short.txt: has 1 bytes
            demo --runs-dir DIR/runs --text DIR/short.txt --keep DIR/mine | DIR/mine: is there already
            demo --runs-dir DIR/runs --text DIR/short.txt --keep DIR/good.txt | DIR/good.txt: is there already
            """)
    void lookingRefuses(String args, String why) throws IOException {
        refused(args, why);
    }

    private void refused(String commandLine, String why) throws IOException {
        List<String> before = everything();
        Ran ran = Ran.of(commandLine.replace("DIR/", dir + "/").split(" "));
        assertThat(ran.err()).hasLineCount(1).contains(why.replace("DIR/", dir + "/"));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(everything()).isEqualTo(before);
    }

    private List<String> everything() throws IOException {
        try (Stream<Path> tree = Files.walk(dir)) {
            return tree.map(Path::toString).sorted().toList();
        }
    }
}
