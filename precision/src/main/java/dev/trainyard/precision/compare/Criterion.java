package dev.trainyard.precision.compare;

import java.util.OptionalDouble;

/**
 * One limit, and whether a run kept to it.
 *
 * @param name loss, cosine, stall, overflow
 * @param value at the end of the run: mean over layers and the last tenth of the lines, the worst of several seeds; of the
 *     loss, how far above the baseline's as a share
 * @param explanation the layer and step behind a limit that was missed, or why it could not be judged
 */
public record Criterion(String name, double limit, OptionalDouble value, State state, String explanation) {
    /** How it went. */
    public enum State {
        KEPT,
        MISSED,
        NOT_JUDGED
    }
}
