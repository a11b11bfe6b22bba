package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Checkpoints of the emulated training, or of a checkpoint benchmark. */
public record CheckpointSection(
        @Default("./checkpoints/") @Help("Where they are written.")
        Path checkpointFolder,

        @Default("1") @Range(min = 1) @Help("The first epoch that one follows.")
        int checkpointAfterEpoch,

        @Default("1") @Range(min = 1) @Help("Epochs from one to the next.")
        int epochsBetweenCheckpoints,

        @Default("-1") @Help("Steps from one to the next within an epoch; -1: none.")
        long stepsBetweenCheckpoints,

        @Default("-1") @Help("Seconds before each of a checkpoint benchmark; -1: none.")
        double timeBetweenCheckpoints,

        @Default("-1") @Help("Writes of a checkpoint benchmark; -1: none.")
        int numCheckpointsWrite,

        @Default("-1") @Help("Reads of a checkpoint benchmark; -1: none.")
        int numCheckpointsRead,

        @Default("rank_zero") @Help("Who writes a model without layers.")
        Type type,

        @Default("false") @Help("Whether files are forced to the storage.")
        boolean fsync,

        @Default("default") @Help("subset: fewer processes than the model is meant for, each writing its own part.")
        Mode mode,

        @Default("false") @Help("Whether the clock stops only when all have written.")
        boolean rankSync,

        @Default("false") @Help("Whether each reads what another host wrote.")
        boolean recoveryRankShift,

        @Default("true") @NoEffect("what is written is always random")
        boolean randomizeTensor,

        @NoEffect("Python classes are not loaded") Optional<String> checkpointMechanismClassname,

        @Default("{}") @NoEffect("buffers are reused, so pages need not be merged")
        Map<String, String> ksm) {

    /** Who writes a model without layers. */
    public enum Type {
        RANK_ZERO,
        ALL_RANKS
    }

    /** How many processes there are. */
    public enum Mode {
        DEFAULT,
        SUBSET
    }
}
