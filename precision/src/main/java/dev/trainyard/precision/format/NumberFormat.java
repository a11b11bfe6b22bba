package dev.trainyard.precision.format;

/** A format of the registry: of single numbers, or of blocks of numbers that share a scale. */
public sealed interface NumberFormat permits ScalarFormat, BlockFormat {
    /** As configurations and commands write it: lower case. */
    String name();

    /** The format of one element; of a single number the format itself. */
    ScalarFormat element();

    /** Bits that a number takes in memory, its share of the scales included. */
    double bitsPerValue();
}
