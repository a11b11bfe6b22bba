package dev.trainyard.train.config;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;

/** Something that goes wrong on purpose, once in a run, as update {@code atStep} begins. */
public record Fault(
        @Help("the update at which it happens") @Range(min = 1)
        long atStep,

        @Help("what happens") Kind kind,

        @Help("the worker that it happens to, counted from 0") @Default("0") @Range(min = 0)
        int rank) {
    /** Kinds of faults. */
    public enum Kind {
        /** The device has no memory left. */
        OOM,
        /** The process is gone, as by SIGKILL. */
        KILL,
        /** The process is asked to end. */
        SIGTERM,
        /** The update never ends. */
        HANG,
        /** The gradient is not a number. */
        NAN,
        /** A device fails for good. */
        GPU_LOST,
        /** The next checkpoint finds the disk full. */
        ENOSPC,
        /** A bit of the newest checkpoint changes. */
        BITFLIP,
        /** The newest checkpoint loses the end of a file. */
        TORN_CHECKPOINT,
        /** The next checkpoint takes ten seconds longer. */
        SLOW_DISK,
        /** The clock goes back by an hour, and the newest checkpoint seems to be the oldest. */
        CLOCK_JUMP
    }
}
