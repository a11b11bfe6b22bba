package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import dev.trainyard.train.checkpoint.Verification.Rejected;
import dev.trainyard.train.checkpoint.Verification.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage done to the newest of two checkpoints: it is never believed, never deleted, and the older one is found. */
class CorruptCheckpointTest {
    private static final List<String> FILES = List.of(
            "model.safetensors", "config.json", "optimizer.safetensors", "state.json", CheckpointNames.MANIFEST);

    @TempDir
    Path directory;

    private Path checkpoints;
    private Path newest;
    private int round;

    @BeforeEach
    void twoCheckpoints() throws IOException {
        checkpoints = directory.resolve("round-" + round++);
        CheckpointStore store = TestContent.store(checkpoints, 3);
        store.save(TestContent.of(10));
        newest = store.save(TestContent.of(20)).directory();
    }

    @Test
    void aFlippedBitAnywhereIsFound() throws IOException {
        CounterRandom random = new CounterRandom(1, "bit flips");
        for (int i = 0; i < 100; i++) {
            String name = FILES.get(i % FILES.size());
            byte[] bytes = Files.readAllBytes(newest.resolve(name));
            int bit = (int) random.below(bytes.length * 8L, i);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(newest.resolve(name), bytes);
            assertFallsBack(name);
            twoCheckpoints();
        }
    }

    @Test
    void anyOtherLengthIsFound() throws IOException {
        CounterRandom random = new CounterRandom(2, "lengths");
        for (int i = 0; i < 50; i++) {
            String name = FILES.get(i % FILES.size());
            byte[] bytes = Files.readAllBytes(newest.resolve(name));
            int length = i < 5 ? 0 : i < 10 ? bytes.length + 1 : (int) random.below(bytes.length, i);
            Files.write(newest.resolve(name), Arrays.copyOf(bytes, length));
            assertFallsBack(name);
            twoCheckpoints();
        }
    }

    @Test
    void swappedAndRepeatedChunksAreFound() throws IOException {
        for (boolean swap : new boolean[] {true, false}) {
            Path file = newest.resolve("model.safetensors");
            byte[] bytes = Files.readAllBytes(file);
            int chunk = (int) TestContent.CHUNK_BYTES;
            byte[] fourth = Arrays.copyOfRange(bytes, 3 * chunk, 4 * chunk);
            if (swap) {
                System.arraycopy(bytes, 4 * chunk, bytes, 3 * chunk, chunk);
            }
            System.arraycopy(fourth, 0, bytes, 4 * chunk, chunk);
            Files.write(file, bytes);
            assertThat(assertFallsBack("model.safetensors").reason())
                    .contains(
                            "within bytes " + (swap ? 3 : 4) * chunk + " to", "chunk " + (swap ? 3 : 4), "wte.weight");
            twoCheckpoints();
        }
    }

    @Test
    void aMissingFileIsFound() throws IOException {
        for (String name : FILES) {
            Files.delete(newest.resolve(name));
            assertThat(assertFallsBack(name).reason()).contains("missing");
            twoCheckpoints();
        }
    }

    @Test
    void filesOfAnotherStepOrRunAreFound() throws IOException {
        CheckpointStore other = TestContent.store(directory.resolve("other"), 1);
        Path otherRun = other.save(TestContent.of(20, "run-b")).directory();
        for (Path source : List.of(checkpoints.resolve("step-00000010"), otherRun)) {
            for (String name : FILES) {
                if (!name.equals("config.json")) {
                    Path from = source.equals(otherRun) ? otherRun : checkpoints.resolve("step-00000010");
                    Files.copy(from.resolve(name), newest.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    // A manifest that is whole in itself but not of these files is betrayed by the first that differs.
                    assertFallsBack(name.equals(CheckpointNames.MANIFEST) ? "" : name);
                    twoCheckpoints();
                }
            }
        }
    }

    @Test
    void aWholeCheckpointUnderTheNameOfAnotherStepIsFound() throws IOException {
        Path renamed = checkpoints.resolve("step-00000030");
        Files.move(newest, renamed);
        newest = renamed;
        assertThat(assertFallsBack("MANIFEST.json").reason()).contains("step 20");
    }

    @Test
    void aLaterFormatStopsTheRunAndStaysWhereItIs() throws IOException {
        Manifest manifest = Manifest.decode(Files.readAllBytes(newest.resolve(CheckpointNames.MANIFEST)));
        Manifest later = new Manifest(
                manifest.format(),
                2,
                manifest.step(),
                manifest.configHash(),
                manifest.chunkBytes(),
                manifest.files(),
                manifest.tensors(),
                manifest.frozen(),
                manifest.selfHash());
        Files.write(newest.resolve(CheckpointNames.MANIFEST), later.encode());
        CheckpointStore store = TestContent.store(checkpoints, 3);
        assertThatThrownBy(() -> store.newestVerified(rejected -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("step-00000020: written by a later Trainyard: checkpoint format 2")
                .hasMessageNotContaining("\n");
        assertThat(newest).isDirectory();
        assertThat(CheckpointStore.verify(newest)).isInstanceOf(Verification.Newer.class);
    }

    @Test
    void aManifestCannotReachOutOfItsDirectory() throws IOException {
        Manifest manifest = Manifest.decode(Files.readAllBytes(newest.resolve(CheckpointNames.MANIFEST)));
        Manifest.FileEntry file = manifest.files().getFirst();
        List<Manifest.FileEntry> files = new ArrayList<>(manifest.files());
        files.set(
                0,
                new Manifest.FileEntry(
                        "../step-00000010/model.safetensors", file.bytes(), file.sha256(), file.chunks()));
        Manifest outside =
                Manifest.of(20, manifest.configHash(), manifest.chunkBytes(), files, manifest.tensors(), List.of());
        Files.write(newest.resolve(CheckpointNames.MANIFEST), outside.encode());
        assertThat(assertFallsBack("MANIFEST.json").reason()).contains("../step-00000010");
    }

    @Test
    void whenAllAreBadNothingIsFoundAndNothingIsLost() throws IOException {
        Files.delete(newest.resolve("state.json"));
        Files.delete(checkpoints.resolve("step-00000010").resolve(CheckpointNames.MANIFEST));
        List<Rejected> rejected = new ArrayList<>();
        assertThat(TestContent.store(checkpoints, 3).newestVerified(rejected::add))
                .isEmpty();
        assertThat(rejected).extracting(Rejected::step).containsExactly(20L, 10L);
        assertThat(TestContent.names(checkpoints)).hasSize(2).allMatch(name -> name.startsWith("rejected-step-"));
    }

    @Test
    void verifyingChangesNothing() throws IOException {
        assertThat(CheckpointStore.verify(newest)).isInstanceOf(Verified.class);
        Files.delete(newest.resolve("state.json"));
        List<String> before = TestContent.names(checkpoints);
        assertThat(CheckpointStore.verify(newest)).isInstanceOf(Rejected.class);
        assertThat(TestContent.names(checkpoints)).isEqualTo(before);
    }

    @Test
    void allThatIsWrongIsSaid() throws IOException {
        Files.delete(newest.resolve("state.json"));
        Files.write(newest.resolve("optimizer.safetensors"), new byte[3]);
        Rejected rejected = (Rejected) CheckpointStore.verify(newest);
        assertThat(rejected.problems()).hasSize(2);
        assertThat(rejected.problems().get(0)).startsWith("optimizer.safetensors has 3 bytes instead of");
        assertThat(rejected.problems().get(1)).isEqualTo("state.json is missing");
        assertThat(rejected.reason()).endsWith("(and 1 more)");
    }

    /** The newest is rejected with a reason that names {@code culprit}, moved aside, and step 10 is found, exact. */
    private Rejected assertFallsBack(String culprit) throws IOException {
        List<Rejected> rejected = new ArrayList<>();
        CheckpointStore store = TestContent.store(checkpoints, 3);
        Verified found = store.newestVerified(rejected::add).orElseThrow();
        assertThat(found.step()).isEqualTo(10);
        TestContent.assertHolds(found.directory(), TestContent.of(10));
        assertThat(rejected).hasSize(1);
        assertThat(rejected.getFirst().reason()).contains(culprit).isNotBlank().doesNotContain("\n");
        assertThat(newest).doesNotExist();
        assertThat(rejected.getFirst().directory()).isDirectory();
        assertThat(rejected.getFirst().directory().getFileName().toString()).startsWith("rejected-step-");
        return rejected.getFirst();
    }
}
