package dev.trainyard.train.checkpoint;

import dev.trainyard.torch.safetensors.NamedTensor;
import java.util.List;
import java.util.Map;

/** What one file of a checkpoint holds, in host memory. */
public sealed interface FileContent {
    /**
     * Becomes a safetensors file. The memory must be reachable from every thread (no confined arena) and must neither
     * change nor be freed before the save has ended.
     */
    record Tensors(List<NamedTensor> tensors, Map<String, String> metadata) implements FileContent {
        public Tensors {
            tensors = List.copyOf(tensors);
            metadata = Map.copyOf(metadata);
        }
    }

    /** Text in UTF-8, usually JSON. */
    record Text(String text) implements FileContent {}
}
