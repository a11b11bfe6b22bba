package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DataCommandTest {
    private static final String TEXT = "to be, or not to be:\n\u001b[31m".repeat(100);

    @TempDir
    Path dir;

    @Test
    void preparesATextAndSaysWhatBecameOfIt() throws IOException {
        Ran ran = prepare("char");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("tokenizer", "char", "train tokens     2,340", "in.txt", "bytes per token");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void prepareWithJsonPrintsMetaJsonAndNothingElse() throws IOException {
        Ran ran = prepare("gpt2", "--json", "--val-fraction", "0.25");
        assertThat(ran.json().toString())
                .isEqualTo(Json.parse(Files.readString(dir.resolve("data/meta.json")))
                        .toString());
        assertThat(ran.json().get("vocab_size").asInt()).isEqualTo(50_257);
        assertThat(ran.json().get("val_bytes").asInt()).isEqualTo(TEXT.length() / 4);
    }

    @Test
    void infoKnowsWhatPrepareMade() throws IOException {
        prepare("char");
        JsonNode info =
                Ran.of("data", "info", dir.resolve("data").toString(), "--json").json();
        assertThat(info.get("meta").get("train_tokens").asInt()).isEqualTo(2340);
        assertThat(info.get("token_bytes").asInt()).isEqualTo(2 * TEXT.length());
        assertThat(info.get("train_bytes_per_token").asDouble()).isEqualTo(1.0);
        assertThat(info.get("sample").asString()).isEqualTo(TEXT.substring(0, 64));
    }

    @Test
    void aSampleCannotControlTheTerminal() throws IOException {
        prepare("char");
        Ran ran = Ran.of("data", "info", dir.resolve("data").toString());
        assertThat(ran.out()).contains("to be, or not to be:\\n\\u001").doesNotContain("\u001b");
    }

    @Test
    void infoReadsAFolderThatNanoGptMade() throws IOException {
        Files.write(dir.resolve("train.bin"), new byte[] {1, 0, 2, 0, 3, 0});
        Files.write(dir.resolve("val.bin"), new byte[] {1, 0, 2, 0});
        Ran ran = Ran.of("data", "info", dir.toString(), "--json");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.json().get("meta").get("train_tokens").asInt()).isEqualTo(3);
        assertThat(ran.json().get("sample").isNull()).isTrue();
        assertThat(ran.json().get("val_bytes_per_token").isNull()).isTrue();
    }

    @Test
    void saysWhichFileIsWhatAndThatTheCountsAreThoseExpected() throws IOException {
        Ran ran = layout("--expect-tokens", "30,6", "--json");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err().lines())
                .containsExactly(
                        "train from data/train-0.jsonl, data/train-1.jsonl",
                        "validate on data/validation.jsonl",
                        "left out: card.md, data/test.jsonl");
        assertThat(ran.json().get("train_tokens").asInt()).isEqualTo(30);
        JsonNode expected = ran.json().get("expected");
        assertThat(expected.get("val_tokens").asInt()).isEqualTo(6);
        assertThat(expected.get("val_difference").asDouble()).isZero();
        assertThat(expected.get("met").asBoolean()).isTrue();
        assertThat(Files.readString(dir.resolve("data/meta.json"))).doesNotContain("expected");
    }

    @Test
    void warnsAndExitsWith3WhereTheCountsAreOthers() throws IOException {
        Ran ran = layout("--expect-tokens", "30,8");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out())
                .contains("expected train   30; 0.00 % more\n", "expected val     8; 25.00 % fewer: differs");
        assertThat(ran.err())
                .endsWith("not the data that was expected: 25.00 % fewer tokens to validate on,"
                        + " more than the 1 % that rounding explains\n");
        assertThat(dir.resolve("data/train.bin")).exists();
    }

    @Test
    void refusesWhatCannotBeMeantBeforeItReads() throws IOException {
        Ran fraction = layout("--val-fraction", "0.2");
        assertThat(fraction.exitCode()).isEqualTo(2);
        assertThat(fraction.err()).contains("has files for validation: leave --val-fraction out");
        assertThat(layout("--expect-tokens", "many").exitCode()).isEqualTo(2);
        assertThat(dir.resolve("data")).doesNotExist();
    }

    /** Ten documents of three tokens to train on and two to validate on. */
    private Ran layout(String... more) throws IOException {
        Path data = Files.createDirectories(dir.resolve("set/data"));
        String line = "{\"text\":\"Hello world\"}\n";
        Files.writeString(dir.resolve("set/card.md"), "no data");
        Files.writeString(data.resolve("train-0.jsonl"), line.repeat(6));
        Files.writeString(data.resolve("train-1.jsonl"), line.repeat(4));
        Files.writeString(data.resolve("validation.jsonl"), line.repeat(2));
        Files.writeString(data.resolve("test.jsonl"), line);
        String out = dir.resolve("data").toString();
        String input = dir.resolve("set").toString();
        return Ran.of(List.of("data", "prepare", "--input", input, "--out", out, "--tokenizer", "gpt2"), more);
    }

    private Ran prepare(String tokenizer, String... more) throws IOException {
        Path input = Files.writeString(dir.resolve("in.txt"), TEXT);
        String out = dir.resolve("data").toString();
        return Ran.of(
                List.of("data", "prepare", "--input", input.toString(), "--out", out, "--tokenizer", tokenizer), more);
    }
}
