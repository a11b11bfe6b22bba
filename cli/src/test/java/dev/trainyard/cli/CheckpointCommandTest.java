package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The checkpoints of a tiny run, looked at from outside. */
class CheckpointCommandTest {
    @TempDir
    static Path dir;

    private static Path run;

    @TempDir
    Path scratch;

    private Path checkpoint;

    @BeforeAll
    static void train() throws IOException {
        Path text = Files.writeString(dir.resolve("text.txt"), "to be, or not to be\n".repeat(100));
        Path config = Files.writeString(dir.resolve("tiny.yaml"), """
                run: {name: tiny}
                data: {path: DIR/data}
                model: {n_layer: 1, n_head: 2, n_embd: 8, block_size: 8}
                train: {max_iters: 4, batch_size: 2, eval_iters: 1, device: cpu}
                checkpoint: {every_steps: 2, every_minutes: auto, background: false}
                """.replace("DIR", dir.toString()));
        Ran prepared = Ran.of(
                "data", "prepare", "--input", text + "", "--tokenizer", "char", "--out", dir.resolve("data") + "");
        assertThat(prepared.exitCode()).as(prepared.err()).isZero();
        Ran trained = Ran.of("train", config + "", "--runs-dir", dir.resolve("runs") + "");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        try (Stream<Path> runs = Files.list(dir.resolve("runs"))) {
            run = runs.filter(folder -> Files.exists(folder.resolve("run.json")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A copy to do harm to. */
    @BeforeEach
    void copy() throws IOException {
        checkpoint = Files.createDirectory(scratch.resolve("step-00000004"));
        try (Stream<Path> files = Files.list(run.resolve("checkpoints/step-00000004"))) {
            for (Path file : files.toList()) {
                Files.copy(file, checkpoint.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void lsListsTheNewestFirstWhateverTheRunIsCalledBy() {
        for (String which : List.of("tiny", "latest", run.toString(), run.resolve("checkpoints") + "")) {
            JsonNode rows = Ran.of("checkpoint", "ls", which, "--json", "--runs-dir", dir.resolve("runs") + "")
                    .json();
            assertThat(rows.valueStream().map(row -> row.path("step").asInt())).containsExactly(4, 2);
            assertThat(rows.get(0).path("bytes").asLong()).isGreaterThan(1000);
            assertThat(rows.get(0).path("verdict").isNull()).isTrue();
        }
    }

    @Test
    void lsVerifiesOnRequest() throws IOException {
        assertThat(Ran.of("checkpoint", "ls", run + "", "--verify").out())
                .contains("yes")
                .doesNotContain("NO");
        Files.delete(checkpoint.resolve("state.json"));
        Ran ran = Ran.of("checkpoint", "ls", scratch + "", "--verify");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).contains("NO: state.json is missing");
    }

    @Test
    void verifySaysValidWithItsStep() {
        Ran ran = Ran.of("checkpoint", "verify", checkpoint + "", "--json");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.json().path("valid").asBoolean()).isTrue();
        assertThat(ran.json().path("step").asInt()).isEqualTo(4);
        assertThat(ran.json().path("problems").size()).isZero();
        assertThat(Ran.of("checkpoint", "verify", checkpoint + "").out()).startsWith("VALID: ");
    }

    @Test
    void verifyNamesFileChunkAndTensors() throws IOException {
        byte[] bytes = Files.readAllBytes(checkpoint.resolve("optimizer.safetensors"));
        bytes[bytes.length - 1] ^= 4;
        Files.write(checkpoint.resolve("optimizer.safetensors"), bytes);
        Files.delete(checkpoint.resolve("config.json"));
        Ran ran = Ran.of("checkpoint", "verify", checkpoint + "", "--json");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.json().path("valid").asBoolean(true)).isFalse();
        assertThat(ran.json().path("step").asInt()).isEqualTo(4);
        List<String> problems = ran.json()
                .path("problems")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).isEqualTo("config.json is missing");
        assertThat(problems.get(1))
                .startsWith("optimizer.safetensors is changed within bytes 0 to")
                .contains("exp_avg");
    }

    @Test
    void whatIsNoCheckpointIsSaidInOneLine() throws IOException {
        assertRefused("no such folder", "checkpoint", "verify", scratch.resolve("absent") + "");
        assertRefused("is a run, not a checkpoint", "checkpoint", "verify", run + "");
        assertRefused("neither a run nor a folder of checkpoints", "checkpoint", "ls", dir.resolve("data") + "");
        assertRefused("is one checkpoint", "checkpoint", "ls", checkpoint + "");
        Files.delete(checkpoint.resolve("MANIFEST.json"));
        Ran ran = Ran.of("checkpoint", "verify", checkpoint + "");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).contains("MANIFEST.json is missing");
    }

    @Test
    void exportWritesAModelFolderInTheWantedType() throws IOException {
        for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16)) {
            Path out = scratch.resolve("model-" + type.label());
            Ran ran = Ran.of(
                    "checkpoint", "export", checkpoint + "", "--out", out + "", "--dtype", type.label(), "--json");
            assertThat(ran.exitCode()).as(ran.err()).isZero();
            assertThat(ran.json().path("files").valueStream().map(JsonNode::asString))
                    .containsExactly("config.json", "model.safetensors");
            assertThat(SafetensorsHeader.read(out.resolve("model.safetensors")).tensors())
                    .isNotEmpty()
                    .allMatch(tensor -> tensor.dtype() == type);
            assertThat(out.resolve("config.json")).content().contains("\"torch_dtype\" : \"" + type.label() + "\"");
            Ran again = Ran.of(
                    "train",
                    dir.resolve("tiny.yaml") + "",
                    "train.init_from=" + out,
                    "run.name=again",
                    "--runs-dir",
                    scratch.resolve("runs") + "");
            assertThat(again.exitCode()).as(again.err()).isZero();
        }
    }

    @Test
    void exportTakesTheTokenizerAlongAndNeverWritesOver() throws IOException {
        Path tokenizer = Files.writeString(dir.resolve("data/tokenizer.json"), "{}");
        Path out = scratch.resolve("model");
        Ran ran = Ran.of("checkpoint", "export", run.resolve("checkpoints/step-00000002") + "", "--out", out + "");
        Files.delete(tokenizer);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(out.resolve("tokenizer.json")).hasContent("{}");
        assertRefused("exists already", "checkpoint", "export", checkpoint + "", "--out", out + "");
    }

    @Test
    void exportRefusesADamagedCheckpointAndLeavesNothing() throws IOException {
        Files.writeString(checkpoint.resolve("state.json"), "{}");
        assertRefused(
                "is not a good checkpoint: state.json has 2 bytes",
                "checkpoint",
                "export",
                checkpoint + "",
                "--out",
                scratch.resolve("model") + "");
        assertThat(scratch.resolve("model")).doesNotExist();
    }

    private static void assertRefused(String words, String... command) {
        Ran ran = Ran.of(command);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains(words);
        assertThat(ran.err().strip()).doesNotContain("\n");
        assertThat(ran.out()).isEmpty();
    }
}
