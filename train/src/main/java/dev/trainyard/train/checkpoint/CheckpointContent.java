package dev.trainyard.train.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that one checkpoint holds, as it was at one step boundary.
 *
 * @param step the update after which it was taken
 * @param configHash of the configuration that made it
 * @param files by plain file name, written in this order
 */
public record CheckpointContent(long step, String configHash, Map<String, FileContent> files) {
    public CheckpointContent {
        if (step < 0) {
            throw new IllegalArgumentException("negative step: " + step);
        }
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        for (String name : files.keySet()) {
            if (!CheckpointNames.isPlainFile(name) || name.equals(CheckpointNames.MANIFEST)) {
                throw new IllegalArgumentException("not a name for a file of a checkpoint: '" + name + "'");
            }
        }
    }
}
