package dev.trainyard.storage.checkpoint;

import dev.trainyard.storage.workload.ModelSection;
import dev.trainyard.storage.workload.ModelSection.Transformer;
import java.util.stream.LongStream;

/**
 * How many numbers a Llama-like transformer has. Its layers are counted as DLIO does: 0 is the embedding, 1 to L are the
 * blocks, L + 1 is the head, L + 2 the final norm.
 */
record ModelParameters(ModelSection model) {
    /** 2 V h + L (2 h + h (h + 2 d) + h h + 3 h f) + h; d, the width of keys and values, by integer division. */
    long total() {
        return LongStream.rangeClosed(0, model.numLayers() + 2L)
                .map(layer -> ofLayer(layer, 1, 1))
                .sum();
    }

    /**
     * Numbers of a layer in one shard. Each tensor is divided on its own and rounded down; norms are not split by tensor
     * parallelism.
     *
     * @param tensor tensor parallelism
     * @param copies by how many further processes the layer is shared
     */
    long ofLayer(long layer, int tensor, int copies) {
        Transformer shape = model.transformer();
        long h = shape.hiddenSize();
        int last = model.numLayers();
        if (!model.layerParameters().isEmpty()) {
            return model.layerParameters().stream().mapToLong(n -> n / tensor).sum();
        }
        if (layer == 0 || layer == last + 1) {
            return h * shape.vocabSize() / tensor / copies;
        }
        if (layer == last + 2) {
            return h / copies;
        }
        long keysAndValues = 2 * (h / shape.numAttentionHeads() * shape.numKvHeads());
        return 2 * (h / copies)
                + h * (h + keysAndValues) / tensor / copies
                + h * h / tensor / copies
                + 2 * h * shape.ffnHiddenSize() / tensor / copies
                + h * shape.ffnHiddenSize() / tensor / copies;
    }
}
