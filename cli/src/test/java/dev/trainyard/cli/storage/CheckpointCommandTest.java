package dev.trainyard.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The checkpoint benchmark of a workload file of DLIO, as it is typed. */
class CheckpointCommandTest {
    private static final String LLAMA_8B = """
            model:
              name: llama_8b
              type: transformer
              num_layers: 32
              model_datatype: fp16
              optimizer_datatype: fp32
              parallelism: {tensor: 1, pipeline: 1, zero_stage: 3}
              transformer: {vocab_size: 128256, hidden_size: 4096, ffn_hidden_size: 14336, num_attention_heads: 32, num_kv_heads: 8}
            framework: pytorch
            workflow: {generate_data: False, train: False, checkpoint: True}
            checkpoint: {checkpoint_folder: checkpoints/mine, time_between_checkpoints: 5, num_checkpoints_write: 10, num_checkpoints_read: 10, fsync: True}
            """;

    @TempDir
    Path dir;

    private Path workload = Path.of("");

    @BeforeEach
    void write() throws IOException {
        workload = Files.writeString(dir.resolve("llama.yaml"), LLAMA_8B);
    }

    @Test
    void aFileWithDliosNameOfAPublishedModelIsHeldToBeThat() {
        JsonNode judged = Json.parse(checkpoint("--what-if", "--json").out());
        assertThat(judged.get("model").asString()).isEqualTo("llama3-8b");
        assertThat(judged.get("processes").asInt()).isEqualTo(8);
        assertThat(judged.get("checkpoint_bytes").asLong()).isEqualTo(14 * 8_030_261_248L + 8 * 3 * 5 * 4096 * 4);
        assertThat(judged.get("verdict").asString()).isEqualTo("CLOSED");
    }

    @Test
    void whereItDiffersFromThatIsFound() throws IOException {
        Files.writeString(workload, LLAMA_8B.replace("num_layers: 32", "num_layers: 16"));
        Ran ran = checkpoint("--what-if");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).contains("INVALID model.num_layers = 16 (checkpoint-override)");
    }

    @Test
    void loopsRunOneAfterTheOther() {
        Ran ran = checkpoint(
                "--scale",
                "1e-6",
                "--loops",
                "2",
                "--json",
                "-ncw",
                "1",
                "-ncr",
                "1",
                "-p",
                "checkpoint.time_between_checkpoints=0");
        assertThat(ran.exitCode()).as("a fraction is INVALID").isEqualTo(3);
        assertThat(Json.parse(ran.out()).get("runs")).hasSize(2);
        assertThat(dir.resolve("results/checkpointing/llama3-8b"))
                .isDirectoryContaining("glob:**/*")
                .satisfies(folder -> assertThat(folder.toFile().list()).hasSize(2));
    }

    private Ran checkpoint(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "storage",
                "checkpoint",
                "--workload",
                workload.toString(),
                "-cf",
                dir.resolve("data").toString(),
                "-rd",
                dir.resolve("results").toString(),
                "--runs-dir",
                dir.resolve("runs").toString()));
        words.addAll(List.of(more));
        return Ran.of(words);
    }
}
