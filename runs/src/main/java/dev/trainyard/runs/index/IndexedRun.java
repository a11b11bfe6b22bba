package dev.trainyard.runs.index;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A run as the index knows it.
 *
 * @param state as {@link dev.trainyard.runs.RunListing} has it
 * @param problem why it is broken, or what of it cannot be read; else empty
 * @param info {@code run.json}; empty if the run is broken
 * @param files how far its files of numbers were read; those that it has
 */
public record IndexedRun(String id, String state, String problem, JsonNode info, Map<Source, ReadFile> files) {
    public IndexedRun {
        files = Map.copyOf(files);
    }

    /**
     * A file of numbers.
     *
     * @param lines that were read
     * @param broken lines that are no JSON object
     * @param torn bytes after the last line break: a line that is being written, or that a crash cut
     * @param lastStep of its last line; NaN if it says none, as the other two
     * @param lastTime seconds of run time
     * @param lastWall milliseconds since 1970
     */
    public record ReadFile(long lines, long broken, long torn, double lastStep, double lastTime, double lastWall) {}
}
