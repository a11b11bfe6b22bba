package dev.trainyard.torch.safetensors;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks a header as the reference reader does: nothing is believed before the file's length bears it out. */
final class HeaderReader {
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final Path file;

    private HeaderReader(Path file) {
        this.file = file;
    }

    static SafetensorsHeader read(Path file) {
        HeaderReader reader = new HeaderReader(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return reader.read(channel);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private SafetensorsHeader read(FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < Long.BYTES) {
            throw bad("of " + fileBytes + " bytes is too short for a safetensors file");
        }
        ByteBuffer size = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, size, 0);
        long headerBytes = size.getLong(0);
        if (headerBytes < 0 || headerBytes > SafetensorsHeader.MAX_HEADER_BYTES) {
            throw bad("claims a header of " + Long.toUnsignedString(headerBytes)
                    + " bytes, more than the 100 MB of the format; it is no safetensors file");
        }
        long dataStart = Long.BYTES + headerBytes;
        if (dataStart > fileBytes) {
            throw bad("ends within its header, after " + fileBytes + " of " + dataStart + " bytes");
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
        fill(channel, header, Long.BYTES);
        return check(parse(header.flip()), dataStart, fileBytes);
    }

    private void fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw bad("became shorter while it was read");
            }
        }
    }

    private JsonNode parse(ByteBuffer header) {
        try {
            // Strict UTF-8: Jackson alone would guess at UTF-16 and let some malformed bytes pass.
            String text = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
            if (!text.startsWith("{")) {
                throw bad("has a header that is no JSON object");
            }
            return STRICT.readTree(text);
        } catch (CharacterCodingException e) {
            throw bad("has a header that is not UTF-8");
        } catch (JacksonException e) {
            throw bad("has a header that is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private SafetensorsHeader check(JsonNode root, long dataStart, long fileBytes) {
        List<TensorInfo> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals(SafetensorsHeader.METADATA_KEY)) {
                tensors.add(tensor(entry.getKey(), entry.getValue()));
            }
        }
        tensors.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::end));
        long end = 0;
        for (TensorInfo tensor : tensors) {
            if (tensor.offset() != end) {
                throw bad(
                        tensor.name(),
                        "begins at " + tensor.offset() + " where " + end
                                + (tensor.offset() > end ? " leaves a hole" : " overlaps the tensor before it"));
            }
            end = tensor.end();
        }
        if (end != fileBytes - dataStart) {
            throw bad("holds " + (fileBytes - dataStart) + " bytes of data where its header describes " + end
                    + (end > fileBytes - dataStart ? "; it was cut short" : "; something was appended"));
        }
        return new SafetensorsHeader(tensors, metadata(root.path(SafetensorsHeader.METADATA_KEY)), dataStart);
    }

    private Map<String, String> metadata(JsonNode node) {
        Map<String, String> metadata = new TreeMap<>();
        if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
            throw bad("has a __metadata__ that is no JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isString()) {
                throw bad("has a __metadata__ entry '" + entry.getKey() + "' that is no text");
            }
            metadata.put(entry.getKey(), entry.getValue().stringValue());
        }
        return metadata;
    }

    private TensorInfo tensor(String name, JsonNode node) {
        JsonNode dtype = node.path("dtype");
        DType type = DType.ofSafetensors(dtype.isString() ? dtype.stringValue() : "")
                .orElseThrow(() -> bad(name, "has the unknown dtype " + dtype));
        List<Long> shape = numbers(name, "shape", node.path("shape"));
        List<Long> offsets = numbers(name, "data_offsets", node.path("data_offsets"));
        if (offsets.size() != 2) {
            throw bad(name, "needs two data_offsets, not " + offsets.size());
        }
        try {
            TensorInfo info = new TensorInfo(new TensorSpec(name, type, shape), offsets.getFirst());
            if (info.end() != offsets.getLast()) {
                throw bad(
                        name,
                        "of " + dtype.stringValue() + " " + shape + " takes " + info.bytes()
                                + " bytes, its data_offsets are " + offsets);
            }
            return info;
        } catch (ArithmeticException e) {
            throw bad(name, "of shape " + shape + " is too large to exist");
        }
    }

    private List<Long> numbers(String name, String key, JsonNode node) {
        if (!node.isArray()) {
            throw bad(name, "has no list '" + key + "'");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : node) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw bad(name, "has the impossible number " + number + " in '" + key + "'");
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    private InputException bad(String problem) {
        return new InputException(file + ": the file " + problem);
    }

    private InputException bad(String tensor, String problem) {
        return new InputException(file + ": tensor '" + tensor + "' " + problem);
    }
}
