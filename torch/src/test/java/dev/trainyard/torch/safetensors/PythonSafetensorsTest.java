package dev.trainyard.torch.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.torch.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchange with the reference library, where an interpreter that has it is found: TRAINYARD_PYTHON, else python3. */
class PythonSafetensorsTest {
    private static final String PYTHON = Objects.requireNonNullElse(System.getenv("TRAINYARD_PYTHON"), "python3");

    @TempDir
    Path directory;

    @BeforeEach
    void needsTheLibrary() throws Exception {
        assumeTrue(
                run("import numpy, safetensors.numpy") == 0,
                PYTHON + " has no safetensors with numpy; set TRAINYARD_PYTHON to one that has");
    }

    @Test
    void pythonReadsWhatWeWriteAndWritesTheSameBytes() throws Exception {
        NamedTensor bias = new NamedTensor(
                new TensorSpec("h.0.bias", DType.FLOAT32, List.of(2L)), MemorySegment.ofArray(new float[] {1.5f, -2f}));
        NamedTensor weight = new NamedTensor(
                new TensorSpec("h.0.weight", DType.FLOAT32, List.of(2L, 3L)),
                MemorySegment.ofArray(new float[] {0, 1, 2, 3, 4, 5}));
        SafetensorsWriter.save(directory.resolve("java"), List.of(bias, weight), Map.of("format", "pt"));

        assertThat(run("""
                import numpy as np, safetensors.numpy as s
                t = s.load_file('java')
                assert sorted(t) == ['h.0.bias', 'h.0.weight']
                assert t['h.0.bias'].tolist() == [1.5, -2.0]
                assert t['h.0.weight'].tolist() == [[0, 1, 2], [3, 4, 5]]
                s.save_file(t, 'python', metadata={'format': 'pt'})
                """)).isZero();
        assertThat(Files.readAllBytes(directory.resolve("java")))
                .isEqualTo(Files.readAllBytes(directory.resolve("python")));
    }

    /** Through the library's own parser, which knows the types that numpy lacks. */
    @Test
    void pythonAcceptsEveryElementType() throws Exception {
        RandomTensors random = new RandomTensors(5);
        List<NamedTensor> tensors = new ArrayList<>();
        for (DType type : DType.values()) {
            tensors.add(random.of(new TensorSpec(type.safetensorsName(), type, List.of(3L))));
        }
        SafetensorsWriter.save(directory.resolve("java"), tensors, Map.of());

        assertThat(run("""
                import safetensors
                t = safetensors.deserialize(open('java', 'rb').read())
                assert len(t) == %d
                for name, entry in t:
                    assert entry['dtype'] == name and entry['shape'] == [3], (name, entry)
                """.formatted(tensors.size()))).isZero();
    }

    @Test
    void weReadWhatPythonWrites() throws Exception {
        assertThat(run("""
                import numpy as np, safetensors.numpy as s
                s.save_file({'i': np.arange(4, dtype=np.int64), 'b': np.array([True, False]),
                             'h': np.array([[1.0]], dtype=np.float16), 'none': np.zeros((0, 4), np.float32)},
                            'python', metadata={'größe': 'ü'})
                """)).isZero();

        try (SafetensorsFile file = SafetensorsFile.open(directory.resolve("python"))) {
            assertThat(file.metadata()).containsExactly(Map.entry("größe", "ü"));
            assertThat(file.data("i").toArray(ValueLayout.JAVA_LONG)).containsExactly(0, 1, 2, 3);
            assertThat(file.data("b").toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 0);
            assertThat(file.tensor("h").spec()).isEqualTo(new TensorSpec("h", DType.FLOAT16, List.of(1L, 1L)));
            assertThat(file.data("h").get(ValueLayout.JAVA_SHORT_UNALIGNED, 0)).isEqualTo((short) 0x3C00);
            assertThat(file.data("none").byteSize()).isZero();
        }
    }

    private int run(String script) throws Exception {
        try {
            Process process = new ProcessBuilder(PYTHON, "-c", script)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("output").toFile())
                    .start();
            int code = process.waitFor();
            if (code != 0) {
                System.err.println(Files.readString(directory.resolve("output"), StandardCharsets.UTF_8));
            }
            return code;
        } catch (IOException e) {
            return -1;
        }
    }
}
