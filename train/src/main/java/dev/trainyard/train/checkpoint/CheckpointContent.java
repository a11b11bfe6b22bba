package dev.trainyard.train.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one checkpoint holds, as it was at one step boundary.
 *
 * @param step the update after which it was taken
 * @param configHash of the configuration that made it
 * @param files by plain file name, written in this order
 * @param frozen what the model uses besides: recorded, not copied
 */
public record CheckpointContent(
        long step, String configHash, Map<String, FileContent> files, List<FrozenWeights> frozen) {
    public CheckpointContent {
        if (step < 0) {
            throw new IllegalArgumentException("negative step: " + step);
        }
        frozen = List.copyOf(frozen);
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        for (String name : files.keySet()) {
            if (!CheckpointNames.isPlainFile(name) || name.equals(CheckpointNames.MANIFEST)) {
                throw new IllegalArgumentException("not a name for a file of a checkpoint: '" + name + "'");
            }
        }
    }

    /** Of a model that consists of nothing else. */
    public CheckpointContent(long step, String configHash, Map<String, FileContent> files) {
        this(step, configHash, files, List.of());
    }
}
