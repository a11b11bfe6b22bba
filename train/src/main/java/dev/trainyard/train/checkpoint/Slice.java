package dev.trainyard.train.checkpoint;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * That a tensor of a file is a run of elements of a larger one, which is spread over several files. In safetensors files
 * the metadata's key {@code slices} holds them as JSON, by the tensor's name.
 *
 * @param globalShape of the whole tensor
 * @param globalOffset of the first element, the whole counted row by row
 */
public record Slice(List<Long> globalShape, long globalOffset) {
    private static final String KEY = "slices";

    public Slice {
        globalShape = List.copyOf(globalShape);
    }

    long globalElements() {
        return globalShape.stream().reduce(1L, Math::multiplyExact);
    }

    /** As a file's metadata. */
    static Map<String, String> metadata(Map<String, Slice> slices) {
        return Map.of(KEY, Json.line(new TreeMap<>(slices)));
    }

    /**
     * Of a file's metadata; none where it speaks of none.
     *
     * @throws InputException if it cannot be parsed
     */
    static Map<String, Slice> of(Map<String, String> metadata) {
        String json = metadata.get(KEY);
        if (json == null) {
            return Map.of();
        }
        try {
            return Json.mapper().readValue(json, new TypeReference<Map<String, Slice>>() {});
        } catch (JacksonException e) {
            throw new InputException("the slices in its metadata cannot be parsed", e);
        }
    }
}
