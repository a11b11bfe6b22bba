package dev.trainyard.torch.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsRoundTripTest {
    @TempDir
    Path directory;

    /** The bytes that safetensors 0.8.0 for Python writes for the same two tensors and text. */
    @Test
    void writesTheBytesOfTheReferenceWriter() throws IOException {
        NamedTensor a = new NamedTensor(
                new TensorSpec("a", DType.INT8, List.of(1L, 2L)), MemorySegment.ofArray(new byte[] {1, 2}));
        NamedTensor b = new NamedTensor(
                new TensorSpec("b", DType.FLOAT32, List.of(3L)), MemorySegment.ofArray(new float[] {0, 1, 2}));
        Path file = save(List.of(a, b), Map.of("k", "é\"\\/\n"));

        String header = "{\"__metadata__\":{\"k\":\"é\\\"\\\\/\\n\"},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]},"
                + "\"a\":{\"dtype\":\"I8\",\"shape\":[1,2],\"data_offsets\":[12,14]}}";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer golden = ByteBuffer.allocate(8 + 144 + 14).order(ByteOrder.LITTLE_ENDIAN);
        golden.putLong(144).put(json).put(" ".repeat(144 - json.length).getBytes(StandardCharsets.UTF_8));
        golden.putFloat(0).putFloat(1).putFloat(2).put((byte) 1).put((byte) 2);
        assertThat(Files.readAllBytes(file)).isEqualTo(golden.array());
    }

    @Test
    void whatIsWrittenIsReadByAnIndependentReader() throws IOException {
        RandomTensors random = new RandomTensors(1);
        for (int round = 0; round < 100; round++) {
            List<NamedTensor> tensors = random.next();
            byte[] bytes = Files.readAllBytes(save(tensors, Map.of()));
            ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int start = 8 + (int) file.getLong(0);
            assertThat(start % 8).isZero();
            JsonNode header = JsonMapper.shared().readTree(new String(bytes, 8, start - 8, StandardCharsets.UTF_8));

            assertThat(header.size()).isEqualTo(tensors.size());
            for (NamedTensor tensor : tensors) {
                JsonNode entry = header.get(tensor.spec().name());
                int from = start + entry.get("data_offsets").get(0).intValue();
                int to = start + entry.get("data_offsets").get(1).intValue();
                assertThat(from % tensor.spec().dtype().bytes()).isZero();
                assertThat(entry.get("dtype").stringValue())
                        .isEqualTo(tensor.spec().dtype().safetensorsName());
                assertThat(Arrays.copyOfRange(bytes, from, to)).isEqualTo(bytes(tensor.data()));
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        RandomTensors random = new RandomTensors(2);
        for (int round = 0; round < 100; round++) {
            List<NamedTensor> tensors = random.next();
            Map<String, String> metadata = Map.of("format", "pt", "round", Integer.toString(round));
            try (SafetensorsFile file = SafetensorsFile.open(save(tensors, metadata))) {
                assertThat(file.metadata()).isEqualTo(metadata);
                assertThat(file.tensors().stream().map(TensorInfo::spec))
                        .containsExactlyInAnyOrderElementsOf(
                                tensors.stream().map(NamedTensor::spec).toList());
                for (NamedTensor tensor : tensors) {
                    MemorySegment data = file.data(tensor.spec().name());
                    assertThat(data.isReadOnly()).isTrue();
                    assertThat(bytes(data)).isEqualTo(bytes(tensor.data()));
                }
            }
        }
    }

    @Test
    void nativeMemoryLargerThanOneWriteIsWrittenWhole() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long count = (16 << 20) / 8 + 3;
            MemorySegment data = arena.allocate(count * 8, 8);
            for (long i = 0; i < count; i++) {
                data.setAtIndex(ValueLayout.JAVA_LONG, i, i * 0x9E3779B97F4A7C15L);
            }
            Path path =
                    save(List.of(new NamedTensor(new TensorSpec("x", DType.INT64, List.of(count)), data)), Map.of());
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                assertThat(file.data("x").mismatch(data)).isEqualTo(-1);
            }
        }
    }

    @Test
    void aViewEndsWithItsFile() throws IOException {
        SafetensorsFile file = SafetensorsFile.open(save(
                List.of(new RandomTensors(3).of(new TensorSpec("x", DType.INT8, List.of(4L)))), Map.of()));
        MemorySegment data = file.data("x");
        file.close();
        assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(save(List.of(), Map.of()))) {
            assertThatThrownBy(() -> file.data("wte.weight"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("wte.weight");
        }
    }

    @Test
    void aPlanRefusesDuplicateAndReservedNames() {
        TensorSpec x = new TensorSpec("x", DType.INT8, List.of());
        TensorSpec reserved = new TensorSpec("__metadata__", DType.INT8, List.of());
        assertThatThrownBy(() -> SafetensorsHeader.plan(List.of(x, x), Map.of()))
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> SafetensorsHeader.plan(List.of(reserved), Map.of()))
                .hasMessageContaining("__metadata__");
    }

    @Test
    void anUnfinishedFileIsNoticed() throws IOException {
        SafetensorsHeader layout =
                SafetensorsHeader.plan(List.of(new TensorSpec("x", DType.INT8, List.of(4L))), Map.of());
        SafetensorsWriter writer = new SafetensorsWriter(layout, bytes -> {});
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.write(MemorySegment.ofArray(new byte[3])))
                .hasMessageContaining("3 bytes");
    }

    private Path save(List<NamedTensor> tensors, Map<String, String> metadata) throws IOException {
        Path file = directory.resolve("x.safetensors");
        Files.deleteIfExists(file);
        SafetensorsWriter.save(file, tensors, metadata);
        return file;
    }

    private static byte[] bytes(MemorySegment data) {
        byte[] bytes = new byte[(int) data.byteSize()];
        MemorySegment.ofArray(bytes).copyFrom(data);
        return bytes;
    }
}
