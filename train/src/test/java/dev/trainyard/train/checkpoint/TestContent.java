package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.torch.safetensors.TensorSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small checkpoint whose every byte follows from its step, so that a test can tell which state it got back. */
final class TestContent {
    /** Small chunks, so that a small file has many. */
    static final long CHUNK_BYTES = 128;

    private TestContent() {}

    static CheckpointContent of(long step) {
        return of(step, "run-a");
    }

    static CheckpointContent of(long step, String run) {
        return of(step, run, 30);
    }

    /** @param rows of the two larger tensors */
    static CheckpointContent of(long step, String run, int rows) {
        Map<String, FileContent> files = new LinkedHashMap<>();
        files.put(
                "model.safetensors",
                new FileContent.Tensors(
                        List.of(
                                tensor(step, run, "wte.weight", DType.FLOAT32, rows, 7),
                                tensor(step, run, "ln_f.bias", DType.BFLOAT16, 7)),
                        Map.of("format", "pt")));
        files.put("config.json", new FileContent.Text("{\"model_type\": \"gpt2\"}"));
        files.put(
                "optimizer.safetensors",
                new FileContent.Tensors(
                        List.of(tensor(step, run, "wte.weight.exp_avg", DType.FLOAT32, rows, 7)), Map.of()));
        files.put("state.json", new FileContent.Text("{\"step\": " + step + ", \"run\": \"" + run + "\"}"));
        return new CheckpointContent(step, run, files);
    }

    static CheckpointStore store(Path directory, int keep) {
        return store(directory, keep, Disk.FaultHook.NONE);
    }

    static CheckpointStore store(Path directory, int keep, Disk.FaultHook hook) {
        return CheckpointStore.open(directory, keep, true, CHUNK_BYTES, hook);
    }

    /** The newest verified step, with every byte compared; -1 where there is none. */
    static long exactState(CheckpointStore store) throws IOException {
        Verification.Verified newest = store.newestVerified(rejected -> {
                    throw new AssertionError("unexpected: " + rejected);
                })
                .orElse(null);
        if (newest == null) {
            return -1;
        }
        assertHolds(newest.directory(), of(newest.step()));
        return newest.step();
    }

    static void assertHolds(Path directory, CheckpointContent content) throws IOException {
        for (Map.Entry<String, FileContent> file : content.files().entrySet()) {
            Path path = directory.resolve(file.getKey());
            switch (file.getValue()) {
                case FileContent.Text text -> assertThat(path).hasContent(text.text());
                case FileContent.Tensors tensors -> {
                    try (SafetensorsFile opened = SafetensorsFile.open(path)) {
                        assertThat(opened.tensors()).hasSameSizeAs(tensors.tensors());
                        for (NamedTensor tensor : tensors.tensors()) {
                            assertThat(opened.data(tensor.spec().name()).mismatch(tensor.data()))
                                    .isEqualTo(-1);
                        }
                    }
                }
            }
        }
    }

    static List<String> names(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private static NamedTensor tensor(long step, String run, String name, DType type, long... shape) {
        CounterRandom random = new CounterRandom(step, run + name);
        TensorSpec spec =
                new TensorSpec(name, type, Arrays.stream(shape).boxed().toList());
        byte[] data = new byte[(int) spec.bytes()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) random.bits(i);
        }
        return new NamedTensor(spec, MemorySegment.ofArray(data));
    }
}
