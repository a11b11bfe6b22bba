package dev.trainyard.cli.checkpoint;

import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.Verification;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What reading a checkpoint whole has shown.
 *
 * @param step of its manifest, else of its name; empty where neither says it
 * @param problems each a line that names the file, and the chunk and tensors or what else is wrong; empty if valid
 */
public record CheckpointVerdict(boolean valid, OptionalLong step, String path, List<String> problems) {
    static CheckpointVerdict of(Path checkpoint) {
        String path = checkpoint.toString();
        return switch (CheckpointStore.verify(checkpoint)) {
            case Verification.Verified verified ->
                new CheckpointVerdict(true, OptionalLong.of(verified.step()), path, List.of());
            case Verification.Newer newer ->
                new CheckpointVerdict(false, OptionalLong.of(newer.step()), path, List.of(newer.reason()));
            case Verification.Rejected rejected ->
                new CheckpointVerdict(
                        false,
                        rejected.step() < 0 ? OptionalLong.empty() : OptionalLong.of(rejected.step()),
                        path,
                        rejected.problems());
        };
    }

    String text() {
        String named = path + (step.isPresent() ? " (step " + step.getAsLong() + ")" : "");
        return valid ? "VALID: " + named + "\n" : "INVALID: " + named + "\n  " + String.join("\n  ", problems) + "\n";
    }
}
