package dev.trainyard.torch.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsValidationTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("model.safetensors");
    }

    /** Each header is followed by 8 bytes of data. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | something was appended",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}} | cut short",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 'a' begins at 4 where 0 leaves a hole",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 'b' begins at 4 where 8 overlaps",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | 'a' of F32 [3] takes 12 bytes",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | 'a' of F32 [2] takes 8 bytes",
                "{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}} | 'a' has the unknown dtype \"F31\"",
                "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}} | 'a' has the unknown dtype",
                "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}} | 'a' has no list 'shape'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}} | 'a' needs two data_offsets",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | 'a' has the impossible number -2",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}} | 'a' has the impossible number 2.0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}} | impossible number",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,8]}} | 'a' of shape",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[9223372036854775807,9223372036854775807]}} | 'a'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | Duplicate",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"__metadata__\":{\"x\":1}} | 'x' that is no text",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"__metadata__\":[]} | __metadata__",
                "{\"a\":7} | 'a' has the unknown dtype",
                "[] | no JSON object",
                "{\"a\" | not valid JSON",
                "{} {} | not valid JSON",
            })
    void aBrokenRuleIsNamed(String header, String reason) throws IOException {
        write(header.getBytes(StandardCharsets.UTF_8), 8);
        refusal().hasMessageContaining(reason);
    }

    @Test
    void headersMayListTensorsInAnyOrderAndHoldNullMetadata() throws IOException {
        String header = "{\"b\":{\"dtype\":\"I8\",\"shape\":[6],\"data_offsets\":[2,8]},\"__metadata__\":null,"
                + "\"a\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                + "\"none\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[2,2]}}";
        write(header.getBytes(StandardCharsets.UTF_8), 8);
        assertThat(SafetensorsHeader.read(file).tensors().stream().map(TensorInfo::name))
                .containsExactly("a", "none", "b");
    }

    @Test
    void impossibleLengthsAreRefusedBeforeAnythingIsAllocated() throws IOException {
        for (long size : new long[] {-1, Long.MAX_VALUE, 100_000_001, 100_000_000, 9}) {
            ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(file, bytes.putLong(size).array());
            refusal();
        }
        Files.write(file, new byte[7]);
        refusal().hasMessageContaining("too short");
        Files.delete(file);
        refusal().hasMessageContaining("no such file");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        write(new byte[] {'{', '"', (byte) 0xC3, '"', '}'}, 0);
        refusal().hasMessageContaining("UTF-8");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            refusal();
        }
    }

    /** A flipped bit gives another valid file or one clear error; whatever opens can be read to its last byte. */
    @Test
    void noFlippedBitInTheHeaderDoesHarm() throws IOException {
        byte[] whole = sample();
        int headerEnd =
                8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        int refused = 0;
        for (int bit = 0; bit < headerEnd * 8; bit++) {
            byte[] mutated = whole.clone();
            mutated[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, mutated);
            try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                for (TensorInfo tensor : opened.tensors()) {
                    byte[] copy = opened.data(tensor.name()).toArray(ValueLayout.JAVA_BYTE);
                    assertThat((long) copy.length).isEqualTo(tensor.bytes());
                }
            } catch (InputException e) {
                assertThat(e.getMessage()).contains("model.safetensors").doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(headerEnd * 8 / 2);
    }

    private byte[] sample() throws IOException {
        RandomTensors random = new RandomTensors(4);
        List<NamedTensor> tensors = List.of(
                random.of(new TensorSpec("wte.weight", DType.BFLOAT16, List.of(5L, 3L))),
                random.of(new TensorSpec("scale", DType.FLOAT8_E4M3FN, List.of())),
                random.of(new TensorSpec("ln.weight", DType.FLOAT32, List.of(3L))));
        Path sample = directory.resolve("sample.safetensors");
        SafetensorsWriter.save(sample, tensors, Map.of("format", "pt"));
        return Files.readAllBytes(sample);
    }

    private void write(byte[] header, int dataBytes) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(header.length).put(header).array());
    }

    private AbstractThrowableAssert<?, ?> refusal() {
        return assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageNotContaining("\n");
    }
}
