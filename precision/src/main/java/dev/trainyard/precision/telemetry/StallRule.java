package dev.trainyard.precision.telemetry;

import dev.trainyard.precision.format.FloatRounder;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Scaling;

/**
 * How a stalled weight is told: the rounding of its format, and where the factor of each tile comes from. stall.cu has the same
 * in the same order of operations.
 *
 * @param kind where factors come from
 * @param tileRows of a tile in the weight as it is stored
 * @param tileColumns of a tile
 * @param largest what a tile's largest magnitude is brought to, for {@link Kind#MAGNITUDE}
 */
record StallRule(Quantization how, Kind kind, long tileRows, long tileColumns, float largest) {
    private static final int MAGNITUDE_BITS = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final int MANTISSA = 23;
    private static final int BIAS = 127;
    private static final float SMALLEST_TENSOR_SCALE = 0x1p-100f;

    /** Where factors come from, by the numbers that stall.cu knows. */
    enum Kind {
        ONE,
        /** In use by delayed scaling. */
        GIVEN,
        /** Of the tile's largest magnitude. */
        MAGNITUDE,
        /** A power of two of it. */
        POWER_OF_TWO,
        /** Of it and of the tensor's: NVFP4. */
        TWO_LEVELS
    }

    /** @param rows and {@code columns} of the weight as it is stored */
    static StallRule of(StallTarget target, long rows, long columns) {
        Quantization how = target.how();
        float max = Float.intBitsToFloat(how.format().floatRounder().maxBits());
        return switch (how.scaling()) {
            case Scaling.None _ -> new StallRule(how, Kind.ONE, rows, columns, max);
            case Scaling.Delayed _ -> new StallRule(how, Kind.GIVEN, rows, columns, max);
            case Scaling.Current current ->
                new StallRule(how, Kind.MAGNITUDE, rows, columns, Math.scalb(max, -current.margin()));
            case Scaling.Tiles tiles ->
                tiled(target, Kind.MAGNITUDE, tiles.rows(), tiles.columns(), rows, columns, max);
            case Scaling.Mx mx -> tiled(target, Kind.POWER_OF_TWO, 1, mx.block(), rows, columns, max);
            case Scaling.Nvfp4 blocks ->
                tiled(target, Kind.TWO_LEVELS, blocks.rows(), Scaling.Nvfp4.COLUMNS, rows, columns, max);
        };
    }

    private static StallRule tiled(
            StallTarget target, Kind kind, int down, int across, long rows, long columns, float max) {
        long tileRows = target.turned() ? across : down;
        long tileColumns = target.turned() ? down : across;
        return new StallRule(
                target.how(), kind, tileRows == 0 ? rows : tileRows, tileColumns == 0 ? columns : tileColumns, max);
    }

    /** Whether the tiles' magnitudes have to be found. */
    boolean needsMagnitudes() {
        return kind.compareTo(Kind.MAGNITUDE) >= 0;
    }

    /**
     * The factor of a tile.
     *
     * @param tile bits of its largest magnitude
     * @param tensor bits of the largest of all
     */
    float factor(int tile, int tensor, float given) {
        return switch (kind) {
            case ONE -> 1;
            case GIVEN -> given;
            case MAGNITUDE -> tile == 0 ? 1 : Math.clamp(largest / Float.intBitsToFloat(tile), 0x1p-126f, 0x1p126f);
            case POWER_OF_TWO -> {
                int exponent = (tile >>> MANTISSA) - BIAS - Math.getExponent(largest);
                yield tile == 0 ? 0 : Math.scalb(1f, -Math.clamp(exponent, -BIAS, BIAS));
            }
            case TWO_LEVELS -> {
                float range = largest * (float) Formats.E4M3FN.max();
                float scale = tensor == 0 ? 1 : Math.max(Float.intBitsToFloat(tensor) / range, SMALLEST_TENSOR_SCALE);
                float block = Formats.E4M3FN.round(Float.intBitsToFloat(tile) / largest / scale, Overflow.SATURATE);
                yield block == 0 ? 0 : 1 / (block * scale);
            }
        };
    }

    /** The bits of a scaled weight when it is rounded to nearest and saturated; in the order of the format. */
    int rounded(float scaled) {
        FloatRounder rounder = how.format().floatRounder();
        int bits = Float.floatToRawIntBits(scaled);
        int magnitude = bits & MAGNITUDE_BITS;
        if (magnitude >= INFINITY) {
            return bits;
        }
        int dropped = rounder.dropped();
        int result;
        if (magnitude >= rounder.minNormalBits()) {
            result = magnitude + (1 << (dropped - 1)) - 1 + (magnitude >>> dropped & 1) & -(1 << dropped);
        } else if (rounder.outrangesFloat32()) {
            result = magnitude;
        } else {
            result = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + rounder.anchor() - rounder.anchor());
        }
        return Math.min(result, rounder.maxBits()) | bits & ~MAGNITUDE_BITS;
    }

    /** The place of a rounded number among all of the format, zero at 0. */
    int rank(int rounded) {
        FloatRounder rounder = how.format().floatRounder();
        int magnitude = rounded & MAGNITUDE_BITS;
        int rank = magnitude >= rounder.minNormalBits()
                ? (magnitude - rounder.minNormalBits() >>> rounder.dropped())
                        + how.format().minNormalCode()
                : rounder.outrangesFloat32() ? 0 : (int) (Float.intBitsToFloat(magnitude) / rounder.quantum());
        return rounded < 0 ? -rank : rank;
    }

    /** Half the distance between neighbours in the format around a scaled weight. */
    float halfUlp(float scaled) {
        FloatRounder rounder = how.format().floatRounder();
        int exponent = Math.max(Float.floatToRawIntBits(scaled) & INFINITY, rounder.minNormalBits());
        return Float.intBitsToFloat(exponent) * Math.scalb(1f, rounder.dropped() - MANTISSA - 1);
    }

    /** What stall.cu reads of it, in its order. */
    long[] row(boolean sees16Bits) {
        ScalarFormat format = how.format();
        FloatRounder rounder = format.floatRounder();
        return new long[] {
            kind.ordinal(),
            tileRows,
            tileColumns,
            rounder.dropped(),
            rounder.minNormalBits(),
            rounder.maxBits(),
            Float.floatToRawIntBits(rounder.anchor()),
            Float.floatToRawIntBits(rounder.quantum()),
            rounder.outrangesFloat32() ? 1 : 0,
            format.minNormalCode(),
            Float.floatToRawIntBits(largest),
            sees16Bits ? 1 : 0
        };
    }
}
