package dev.trainyard.torch.safetensors;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lies where in a safetensors file: 8 bytes with the header's size (little-endian), the header (JSON, padded with
 * spaces), the data without gaps.
 *
 * @param tensors in the order of their data
 * @param metadata free text, sorted by key
 * @param dataStart where the data begins in the file
 */
public record SafetensorsHeader(List<TensorInfo> tensors, Map<String, String> metadata, long dataStart) {
    static final String METADATA_KEY = "__metadata__";
    static final int MAX_HEADER_BYTES = 100_000_000;

    public SafetensorsHeader {
        tensors = List.copyOf(tensors);
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /**
     * The layout of a file to be written: wide elements first, as the reference writer does, so that every tensor lies
     * aligned to its element; otherwise in the order given.
     */
    public static SafetensorsHeader plan(List<TensorSpec> specs, Map<String, String> metadata) {
        Set<String> names = new HashSet<>(Set.of(METADATA_KEY));
        List<TensorInfo> tensors = new ArrayList<>();
        long offset = 0;
        for (TensorSpec spec : widestFirst(specs)) {
            if (!names.add(spec.name())) {
                throw new IllegalArgumentException("tensor name '" + spec.name() + "' is taken");
            }
            TensorInfo info = new TensorInfo(spec, offset);
            tensors.add(info);
            offset = info.end();
        }
        int bytes = encode(tensors, new TreeMap<>(metadata)).length;
        if (bytes - Long.BYTES > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("a header of " + bytes + " bytes is over the limit of the format");
        }
        return new SafetensorsHeader(tensors, metadata, bytes);
    }

    /**
     * Reads and checks the header of a file; the data is not touched.
     *
     * @throws InputException if the file is missing or breaks a rule of the format
     */
    public static SafetensorsHeader read(Path file) {
        return HeaderReader.read(file);
    }

    /** Size of the whole file. */
    public long fileBytes() {
        return dataStart + (tensors.isEmpty() ? 0 : tensors.getLast().end());
    }

    /** The bytes before the data, as this writer makes them. */
    byte[] encode() {
        return encode(tensors, metadata);
    }

    private static List<TensorSpec> widestFirst(List<TensorSpec> specs) {
        return specs.stream()
                .sorted(Comparator.comparingInt(
                        (TensorSpec spec) -> -spec.dtype().bytes()))
                .toList();
    }

    private static byte[] encode(List<TensorInfo> tensors, Map<String, String> metadata) {
        ObjectNode root = Json.mapper().createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject(METADATA_KEY);
            metadata.forEach(texts::put);
        }
        for (TensorInfo tensor : tensors) {
            ObjectNode entry = root.putObject(tensor.name());
            entry.put("dtype", tensor.dtype().safetensorsName());
            tensor.shape().forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets").add(tensor.offset()).add(tensor.end());
        }
        byte[] json = Json.line(root).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        byte[] header = new byte[Long.BYTES + padded];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        return header;
    }
}
