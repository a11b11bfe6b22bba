package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.workload.CheckpointSection;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a checkpoint benchmark does.
 *
 * @param folder holds the checkpoints, all of them
 * @param between the pause before each
 * @param fsync whether files and folders are forced to the storage
 * @param rankSync whether rank 0's time goes on until all are ready
 * @param rankShift whether each process reads what one of the next host wrote
 */
public record CheckpointSettings(
        Path folder, int writes, int reads, Duration between, boolean fsync, boolean rankSync, boolean rankShift) {
    /** @throws InputException if there is nothing to do, or more to read than is written */
    public CheckpointSettings {
        if (writes <= 0 && reads <= 0) {
            throw new InputException("nothing to write and nothing to read; give a number of checkpoints");
        }
        if (writes > 0 && reads > writes) {
            throw new InputException("cannot read " + reads + " checkpoints where " + writes
                    + " are written; read at most" + " as many, or write none and read those of an earlier run");
        }
    }

    /** What a workload asks for; a number that it leaves open is none. */
    public static CheckpointSettings of(CheckpointSection section) {
        return new CheckpointSettings(
                section.checkpointFolder(),
                Math.max(0, section.numCheckpointsWrite()),
                Math.max(0, section.numCheckpointsRead()),
                Duration.ofNanos(Math.round(Math.max(0, section.timeBetweenCheckpoints()) * 1e9)),
                section.fsync(),
                section.rankSync(),
                section.recoveryRankShift());
    }

    /** The folder of checkpoint {@code number}, from 1, named as DLIO's. */
    Path checkpoint(int number) {
        return folder.resolve("global_epoch1_step" + number);
    }
}
