package dev.trainyard.precision.quantize;

import dev.trainyard.base.InputException;
import dev.trainyard.precision.format.ScaleRule;
import java.util.Arrays;

/**
 * Where the factor comes from that brings numbers into a format's range before they are rounded. A tensor is seen as a matrix:
 * its last dimension is the columns, all others together the rows. Every factor lies in [2^-126, 2^126] if it is not a block
 * format's; a tensor, channel or tile of zeros has 1. NaN and infinities have no part in it but in a block format, where
 * they make their whole block NaN.
 */
public sealed interface Scaling {
    /** Numbers are rounded as they are. */
    record None() implements Scaling {}

    /**
     * The format's largest number over the tensor's largest magnitude, over {@code 2^margin}.
     *
     * @param margin powers of two to stay below the format's largest number
     */
    record Current(int margin) implements Scaling {}

    /**
     * As {@link Current}, but of magnitudes of earlier updates; 1 until there is one. An update uses the factor from before it and
     * enters its own magnitude afterwards; an amax of 0 (no finite number but zeros) leaves the factor as it is.
     *
     * @param history how many updates are remembered, at least 1
     * @param margin powers of two to stay below the format's largest number
     * @param interval updates between two computations of the factor, at least 1
     * @param choice which of the remembered magnitudes counts
     */
    record Delayed(int history, int margin, int interval, Choice choice) implements Scaling {
        /** Which magnitude of the history counts. */
        public enum Choice {
            MAX,
            MOST_RECENT
        }

        public Delayed {
            if (history < 1 || interval < 1) {
                throw new InputException(
                        "delayed scaling remembers at least 1 update and counts intervals of at least 1," + " not "
                                + history + " and " + interval);
            }
        }
    }

    /**
     * A float32 factor for each tile of {@code rows x columns}: 1x128 and 128x128 are DeepSeek-V3's.
     *
     * @param rows rows of a tile; 0 is all
     * @param columns columns of a tile; 0 is all
     */
    record Tiles(int rows, int columns) implements Scaling {
        /** A factor a row: an output channel of a weight (out, in), a token of an activation. */
        public static final Tiles ROW = new Tiles(1, 0);
        /** A factor a column. */
        public static final Tiles COLUMN = new Tiles(0, 1);
    }

    /**
     * Powers of two for blocks along the last dimension.
     *
     * @param block numbers in a block, 32 in every MX format
     * @param rule how the exponent follows from the block's largest magnitude
     */
    record Mx(int block, ScaleRule rule) implements Scaling {}

    /**
     * NVFP4's two levels: a float32 factor of the tensor, and an E4M3 one for each tile of {@code rows} x 16.
     *
     * @param rows 1, or 16 for weights whose transpose shall have the same blocks
     */
    record Nvfp4(int rows) implements Scaling {
        /** Columns of a tile. */
        public static final int COLUMNS = 16;
    }

    /**
     * Checks that the tiles divide a tensor.
     *
     * @param tensor its name, for the message
     * @throws InputException if a dimension is no multiple of the tile's
     */
    default void check(String tensor, long... shape) {
        Tiling.of(this).check(tensor, shape);
    }

    /** How {@code shape} is seen: {rows, columns}. */
    static long[] matrix(long... shape) {
        if (shape.length == 0) {
            return new long[] {1, 1};
        }
        long columns = shape[shape.length - 1];
        long rows = Arrays.stream(shape, 0, shape.length - 1).reduce(1, (a, b) -> a * b);
        return new long[] {rows, columns};
    }
}
