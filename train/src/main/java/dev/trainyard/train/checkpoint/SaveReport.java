package dev.trainyard.train.checkpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A committed checkpoint and what it took. None of these times stalls training when the save runs in the background.
 *
 * @param bytes of all files but the manifest
 * @param writeTime handing the bytes to the operating system, and hashing them beside it
 * @param forceTime waiting for the disk to confirm files and directories
 * @param commitTime everything, from the call to the confirmed rename
 * @param rotationProblem why an old checkpoint could not be deleted; the new one is safe all the same
 */
public record SaveReport(
        long step,
        Path directory,
        long bytes,
        Duration writeTime,
        Duration forceTime,
        Duration commitTime,
        Optional<String> rotationProblem) {
    SaveReport withRotationProblem(String problem) {
        return new SaveReport(step, directory, bytes, writeTime, forceTime, commitTime, Optional.of(problem));
    }
}
