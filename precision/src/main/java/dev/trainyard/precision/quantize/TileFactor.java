package dev.trainyard.precision.quantize;

import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.format.ScaleRule;

/**
 * From the largest magnitude of a tile to the factor that its elements are multiplied by. Every step is one float32
 * operation, in the order written here; quantize.cu has the same.
 *
 * @param kind which rule
 * @param format of the elements
 * @param margin powers of two below the format's largest number, for {@link Kind#FLOAT}
 * @param rule for {@link Kind#POWER_OF_TWO}
 */
record TileFactor(Kind kind, ScalarFormat format, int margin, ScaleRule rule) {
    /** The kinds of factor, by the number that quantize.cu knows them by. */
    enum Kind {
        /** The same for every tensor: given, not computed. */
        FIXED,
        /** The format's largest number over the magnitude. */
        FLOAT,
        /** A power of two by a {@link ScaleRule}. */
        POWER_OF_TWO,
        /** An E4M3 number times a float32 number of the whole tensor. */
        TWO_LEVELS
    }

    private static final int INFINITY = 0x7F800000;
    private static final float LARGEST = 0x1p126f;
    private static final float SMALLEST = 0x1p-126f;
    private static final float SMALLEST_TENSOR_SCALE = 0x1p-100f;

    static TileFactor of(Quantization how) {
        Kind kind =
                switch (how.scaling()) {
                    case Scaling.None none -> Kind.FIXED;
                    case Scaling.Delayed delayed -> Kind.FIXED;
                    case Scaling.Current current -> Kind.FLOAT;
                    case Scaling.Tiles tiles -> Kind.FLOAT;
                    case Scaling.Mx mx -> Kind.POWER_OF_TWO;
                    case Scaling.Nvfp4 nvfp4 -> Kind.TWO_LEVELS;
                };
        int margin =
                switch (how.scaling()) {
                    case Scaling.Current current -> current.margin();
                    case Scaling.Delayed delayed -> delayed.margin();
                    default -> 0;
                };
        ScaleRule rule = how.scaling() instanceof Scaling.Mx mx ? mx.rule() : ScaleRule.FLOOR;
        return new TileFactor(kind, how.format(), margin, rule);
    }

    /** Whether NaN and infinities count as magnitudes: they spoil their block. */
    boolean countsNonFinite() {
        return kind == Kind.POWER_OF_TWO || kind == Kind.TWO_LEVELS;
    }

    /** The largest finite number of the format, or of float32 if that is less. */
    float formatMax() {
        return Float.intBitsToFloat(format.floatRounder().maxBits());
    }

    /** The factor by a float32 scale: 1 where there is no magnitude. */
    float ofMagnitude(float amax) {
        if (amax == 0) {
            return 1;
        }
        float scale = formatMax() / amax * Math.scalb(1f, -margin);
        return Math.min(Math.max(scale, SMALLEST), LARGEST);
    }

    /** NVFP4's float32 scale of a tensor whose largest finite magnitude is {@code amax}. */
    float tensorScale(float amax) {
        float range = formatMax() * (float) Formats.E4M3FN.max();
        return amax == 0 ? 1 : Math.max(amax / range, SMALLEST_TENSOR_SCALE);
    }

    /**
     * The factor of a tile; NaN where its magnitude says that it is spoilt, 0 where its scale is too small for E4M3.
     *
     * @param amaxBits float32 bits of the tile's largest magnitude
     * @param tensorScale of {@link #tensorScale}, for {@link Kind#TWO_LEVELS}
     */
    float of(int amaxBits, float tensorScale) {
        if (kind == Kind.FLOAT) {
            return ofMagnitude(Float.intBitsToFloat(amaxBits));
        }
        if (amaxBits >= INFINITY) {
            return Float.NaN;
        }
        if (kind == Kind.POWER_OF_TWO) {
            return Math.scalb(1f, -rule.exponent(amaxBits, format));
        }
        float wanted = Float.intBitsToFloat(amaxBits) / formatMax() / tensorScale;
        float block = Formats.E4M3FN.round(wanted, Overflow.SATURATE);
        return block == 0 ? 0 : 1 / (block * tensorScale);
    }

    /** The factor back; 0 for 0. */
    static float back(float factor) {
        return factor == 0 ? 0 : 1 / factor;
    }
}
