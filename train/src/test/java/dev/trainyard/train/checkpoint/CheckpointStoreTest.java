package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckpointStoreTest {
    @TempDir
    Path directory;

    @Test
    void keepsTheNewest() throws IOException {
        CheckpointStore store = TestContent.store(directory, 2);
        for (long step : new long[] {5, 10, 100_000_000, 20}) {
            store.save(TestContent.of(step));
        }
        // The one just saved stays, whatever else lies here.
        assertThat(TestContent.names(directory)).containsExactly("step-00000020", "step-100000000");
        assertThat(store.list().getFirst().bytes()).isGreaterThan(0);
    }

    @Test
    void newestIsTheHighestStepWhateverTheClockSays() throws IOException {
        CheckpointStore store = TestContent.store(directory, 3);
        Path later = store.save(TestContent.of(20)).directory();
        Files.setLastModifiedTime(later, FileTime.fromMillis(0));
        store.save(TestContent.of(10));
        assertThat(TestContent.exactState(store)).isEqualTo(20);
    }

    @Test
    void noDirectoryIsANormalStart() throws IOException {
        Path missing = directory.resolve("run").resolve("checkpoints");
        CheckpointStore store = TestContent.store(missing, 1);
        assertThat(TestContent.exactState(store)).isEqualTo(-1);
        assertThat(CheckpointStore.list(missing)).isEmpty();
        assertThat(missing.getParent()).doesNotExist();
        store.save(TestContent.of(1));
        assertThat(TestContent.exactState(store)).isEqualTo(1);
    }

    /** On a disk that turns a bit in each file in turn, the manifest among them. */
    @Test
    void whatCannotBeReadBackIsNotCommitted() throws IOException {
        TestContent.store(directory, 2).save(TestContent.of(10));
        int files = TestContent.of(20).files().size() + 1;
        for (int file = 0; file < files; file++) {
            int[] left = {file};
            CheckpointStore store = CheckpointStore.open(directory, 2, true, path -> {
                if (left[0]-- == 0) {
                    byte[] bytes = Files.readAllBytes(path);
                    bytes[bytes.length / 2] ^= 1;
                    Files.write(path, bytes);
                }
            });
            assertThatThrownBy(() -> store.save(TestContent.of(20)))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("are not what was written, when read back")
                    .hasMessageContaining("kept: 1, the newest of step 10");
            assertThat(TestContent.names(directory)).containsExactly("step-00000010");
        }
        assertThat(TestContent.exactState(TestContent.store(directory, 2))).isEqualTo(10);
    }

    @Test
    void foreignNamesAreLeftAlone() throws IOException {
        List<String> foreign = List.of("best", "notes.txt", "rejected-step-00000003-x", "step-3", "step-000000003");
        for (String name : foreign) {
            Files.createDirectories(directory.resolve(name));
        }
        CheckpointStore store = TestContent.store(directory, 1);
        store.save(TestContent.of(4));
        assertThat(store.list()).hasSize(1);
        assertThat(TestContent.names(directory)).containsAll(foreign);
    }

    /** With nothing but the JDK's hash and a JSON parser, as any other program would. */
    @Test
    void theManifestCanBeCheckedByAnotherProgram() throws Exception {
        Path checkpoint =
                TestContent.store(directory, 1).save(TestContent.of(7)).directory();
        String text = Files.readString(checkpoint.resolve("MANIFEST.json"));
        JsonNode manifest = JsonMapper.shared().readTree(text);

        assertThat(manifest.get("format").stringValue()).isEqualTo("trainyard-checkpoint");
        assertThat(manifest.get("version").intValue()).isEqualTo(1);
        assertThat(manifest.get("step").intValue()).isEqualTo(7);
        assertThat(manifest.get("config_hash").stringValue()).isEqualTo("run-a");
        String self = manifest.get("manifest_sha256").stringValue();
        assertThat(sha256(text.replace(self, "0".repeat(64)).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(self);

        int chunkBytes = manifest.get("chunk_bytes").intValue();
        for (JsonNode file : manifest.get("files")) {
            byte[] bytes =
                    Files.readAllBytes(checkpoint.resolve(file.get("name").stringValue()));
            assertThat(file.get("bytes").intValue()).isEqualTo(bytes.length);
            MessageDigest root = MessageDigest.getInstance("SHA-256");
            for (int at = 0, i = 0; at < bytes.length; at += chunkBytes, i++) {
                int end = Math.min(at + chunkBytes, bytes.length);
                String chunk = sha256(Arrays.copyOfRange(bytes, at, end));
                assertThat(file.get("chunks").get(i).stringValue()).isEqualTo(chunk);
                root.update(HexFormat.of().parseHex(chunk));
            }
            assertThat(file.get("sha256").stringValue())
                    .isEqualTo(HexFormat.of().formatHex(root.digest()));
        }
        assertThat(manifest.get("tensors").valueStream().map(tensor -> tensor.get("file") + ":" + tensor.get("name")))
                .containsExactly(
                        "\"model.safetensors\":\"wte.weight\"",
                        "\"model.safetensors\":\"ln_f.bias\"",
                        "\"optimizer.safetensors\":\"wte.weight.exp_avg\"");
        try (Stream<Path> files = Files.list(checkpoint)) {
            assertThat(files).hasSize(1 + manifest.get("files").size());
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
