package dev.trainyard.runs.index;

import java.util.Locale;

/** What a line of numbers has to say of its place. */
public enum Axis {
    /** The update that the numbers belong to. */
    STEP,
    /** Seconds of run time. */
    TIME,
    /** Milliseconds since 1970. */
    WALL;

    /** The column of a chunk, and of a chunk of lines with an s. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
