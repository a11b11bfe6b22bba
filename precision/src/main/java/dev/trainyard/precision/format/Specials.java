package dev.trainyard.precision.format;

/** What the codes mean that are no finite numbers. */
public enum Specials {
    /** The top exponent is infinity (mantissa 0) and NaN (all else). */
    IEEE,
    /** No infinity; the code of all ones is NaN, of either sign: OCP's E4M3. */
    NAN_ALL_ONES,
    /** No infinity and no negative zero; the code of negative zero is NaN: the types called fnuz. */
    NAN_NEGATIVE_ZERO,
    /** Every code is a finite number. */
    NONE,
    /** E8M0: no sign, no zero, every code a power of two, and the code of all ones NaN. */
    POWER_OF_TWO
}
