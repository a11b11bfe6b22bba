package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.train.checkpoint.Verification.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrozenWeightsTest {
    @TempDir
    Path directory;

    @Test
    void areRecordedInTheManifestAndKnownAgain() throws IOException {
        Path file = Files.writeString(directory.resolve("model.safetensors"), "weights that never change");
        FrozenWeights frozen = FrozenWeights.of("openai-community/gpt2", "607a30d", file);
        Path checkpoint = TestContent.store(directory.resolve("checkpoints"), 1)
                .save(new CheckpointContent(
                        7, "run", Map.of("state.json", new FileContent.Text("{}")), List.of(frozen)))
                .directory();

        Verified verified = (Verified) CheckpointStore.verify(checkpoint);
        assertThat(verified.manifest().frozen()).containsExactly(frozen);
        assertThat(TestContent.names(checkpoint)).containsExactly("MANIFEST.json", "state.json");
        assertThatCode(() -> verified.manifest().frozen().getFirst().requireSame(file))
                .doesNotThrowAnyException();
    }

    @Test
    void othersAreRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("model.safetensors"), "weights that never change");
        FrozenWeights frozen = FrozenWeights.of("openai-community/gpt2", "607a30d", file);
        Files.writeString(file, "weights that never Change");
        assertThatThrownBy(() -> frozen.requireSame(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not what the checkpoint was trained on")
                .hasMessageContaining("openai-community/gpt2, revision 607a30d")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> frozen.requireSame(directory.resolve("absent")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
    }
}
