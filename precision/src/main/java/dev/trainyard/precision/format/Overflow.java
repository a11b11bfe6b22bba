package dev.trainyard.precision.format;

/** What becomes of a number that rounds to more than the largest finite one. NaN stays NaN in both. */
public enum Overflow {
    /**
     * Infinity; NaN where the format has no infinity; the largest finite number where it has neither, or where the rounding
     * goes towards zero. An infinity is treated as a number that is too large.
     */
    IEEE,
    /** The largest finite number, of infinities too. */
    SATURATE
}
