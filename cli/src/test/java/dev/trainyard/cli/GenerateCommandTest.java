package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A tiny model of a few updates: what it says is nonsense, that it says it the same way each time is not. */
class GenerateCommandTest {
    @TempDir
    static Path dir;

    @BeforeAll
    static void train() throws IOException {
        Path text = Files.writeString(dir.resolve("text.txt"), "to be, or not to be\n".repeat(100));
        Path config = Files.writeString(dir.resolve("tiny.yaml"), """
                run: {name: tiny}
                data: {path: DIR/data}
                model: {n_layer: 1, n_head: 2, n_embd: 8, block_size: 8}
                train: {max_iters: 3, batch_size: 2, eval_iters: 1, device: cpu}
                """.replace("DIR", dir.toString()));
        Ran prepared = Ran.of(
                "data", "prepare", "--input", text + "", "--tokenizer", "char", "--out", dir.resolve("data") + "");
        assertThat(prepared.exitCode()).as(prepared.err()).isZero();
        Ran trained = Ran.of("train", config + "", "--runs-dir", dir.resolve("runs") + "");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
    }

    @Test
    void goesOnWithThePromptOnStdout() {
        Ran ran = generate("tiny", "--prompt", "to be", "--max-tokens", "20");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .startsWith("to be")
                .hasSize("to be".length() + 20 + System.lineSeparator().length());
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void theSeedDecidesAndJsonSaysIt() {
        JsonNode first = generate("latest", "--json", "--seed", "5").json();
        assertThat(first.path("text").asString()).hasSize(200);
        assertThat(first.path("tokens").asInt()).isEqualTo(200);
        assertThat(first.path("sampling").path("top_k").asInt()).isEqualTo(200);
        assertThat(generate("tiny", "--json", "--seed", "5").json()).isEqualTo(first);
        assertThat(generate("tiny", "--json", "--seed", "6").json()).isNotEqualTo(first);
    }

    @Test
    void aCheckpointIsAModelFolderOnceTheTokenizerIsSaid() {
        String checkpoint = generate("tiny", "--json").json().path("model").asString();
        assertThat(checkpoint).endsWith("step-00000003");
        Ran refused = generate(checkpoint);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).contains("--tokenizer gpt2");
        Ran ran = generate(checkpoint, "--tokenizer", dir.resolve("data").toString(), "--seed", "1337");
        assertThat(ran.out()).isEqualTo(generate("tiny").out());
    }

    @Test
    void aPromptThatCannotBeEncodedIsOneLineAndNothingOnStdout() {
        Ran ran = generate("tiny", "--prompt", "to be?");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).hasLineCount(1).contains("the prompt cannot be encoded", "\"?\" (U+003F)");
    }

    @Test
    void anotherTokenizerThanTheModelsIsRefused() {
        Ran ran = generate("tiny", "--tokenizer", "gpt2");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains("50257 tokens");
    }

    private static Ran generate(String model, String... more) {
        return Ran.of(List.of("generate", "--runs-dir", dir.resolve("runs") + "", "--model", model), more);
    }
}
