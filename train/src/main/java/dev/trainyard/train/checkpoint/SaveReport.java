package dev.trainyard.train.checkpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A committed checkpoint and what it took. None of these times stalls training when the save runs in the background.
 *
 * @param bytes of all files but the manifest
 * @param writeTime writing the files, hashing them, and reading them back where that is wanted
 * @param forceTime waiting for the disk to confirm files and directories
 * @param verifyTime the share of {@code writeTime} that the writing threads spent on reading back; zero without it
 * @param commitTime everything, from the call to the confirmed rename
 * @param rotationProblem why an old checkpoint could not be deleted; the new one is safe all the same
 */
public record SaveReport(
        long step,
        Path directory,
        long bytes,
        Duration writeTime,
        Duration forceTime,
        Duration verifyTime,
        Duration commitTime,
        Optional<String> rotationProblem) {
    SaveReport withRotationProblem(String problem) {
        return new SaveReport(
                step, directory, bytes, writeTime, forceTime, verifyTime, commitTime, Optional.of(problem));
    }
}
