package dev.trainyard.precision.format;

/**
 * Rounding of float32 numbers to a {@link ScalarFormat}, the result as float32: integer arithmetic on the bits, no logarithm,
 * no division. The CUDA kernels compute the same with the same constants.
 *
 * <p>Magnitudes at or above {@link #minNormalBits} drop the {@link #dropped} lower bits of their mantissa, a carry running
 * into the exponent; smaller ones are rounded to a multiple of {@link #quantum}, the smallest number of the format.
 */
public final class FloatRounder {
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final int FLOAT_MANTISSA = 23;
    private static final int FLOAT_BIAS = 127;
    private static final int SMALLEST_NORMAL_BITS = 0x00800000;

    private final ScalarFormat format;
    private final boolean tiny;
    private final int dropped;
    private final int minNormalBits;
    private final int maxBits;
    private final int overflowBits;
    private final float quantum;
    private final float anchor;
    private final boolean negativeZero;

    FloatRounder(ScalarFormat format) {
        this.format = format;
        int lowest = format.minExponent();
        // A format that reaches below float32's own normal numbers leaves its subnormals to the general way.
        this.tiny = lowest < 1 - FLOAT_BIAS;
        this.dropped = FLOAT_MANTISSA - format.mantissaBits();
        this.minNormalBits = tiny ? SMALLEST_NORMAL_BITS : Float.floatToRawIntBits(Math.scalb(1f, lowest));
        double max = format.max();
        this.maxBits = max > Float.MAX_VALUE ? INFINITY - 1 & -(1 << dropped) : Float.floatToRawIntBits((float) max);
        double threshold = format.overflowThreshold();
        this.overflowBits = threshold > Float.MAX_VALUE
                ? INFINITY
                : Float.floatToRawIntBits((float) threshold) + (format.roundsThresholdToMax() ? 1 : 0);
        this.quantum = Math.scalb(1f, lowest - format.mantissaBits());
        // Adding and taking away this number rounds to a multiple of the quantum: its own last place is worth one.
        this.anchor = Math.scalb(1.5f, lowest - format.mantissaBits() + FLOAT_MANTISSA);
        this.negativeZero = format.specials() != Specials.NAN_NEGATIVE_ZERO;
    }

    /** How many bits of float32's mantissa a normal number of the format lacks. */
    public int dropped() {
        return dropped;
    }

    /** The bits of the smallest magnitude that is rounded by dropping bits. */
    public int minNormalBits() {
        return minNormalBits;
    }

    /** The bits of the largest finite number that float32 holds, too. */
    public int maxBits() {
        return maxBits;
    }

    /** The bits of the smallest magnitude that overflows when rounded to nearest; infinity's if none does. */
    public int overflowBits() {
        return overflowBits;
    }

    /** The smallest number of the format above zero. */
    public float quantum() {
        return quantum;
    }

    /** 1.5 x 2^23 quanta. */
    public float anchor() {
        return anchor;
    }

    /** Whether the format has a negative zero. */
    public boolean negativeZero() {
        return negativeZero;
    }

    /** Whether float32's whole normal range lies at or above the format's, so that only float32's subnormals lie below. */
    public boolean outrangesFloat32() {
        return tiny;
    }

    /** The bits of what a positive number beyond {@link #maxBits} becomes. */
    public int beyondBits(Overflow overflow) {
        if (overflow == Overflow.SATURATE || !format.hasInf() && !format.hasNan()) {
            return maxBits;
        }
        return format.hasInf() ? INFINITY : Float.floatToRawIntBits(Float.NaN);
    }

    /** The code of a number that the format holds; {@link ScalarFormat#encode}'s for NaN and infinities. */
    public int code(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & MAGNITUDE;
        if (magnitude > maxBits || tiny) {
            return format.encode(value, Rounding.NEAREST_EVEN, Overflow.IEEE);
        }
        int code = magnitude >= minNormalBits
                ? (magnitude - minNormalBits >>> dropped) + format.minNormalCode()
                : (int) (Float.intBitsToFloat(magnitude) / quantum);
        return bits < 0 ? code | format.codes() >> 1 : code;
    }

    float nearest(float value, Overflow overflow) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & MAGNITUDE;
        if (magnitude >= INFINITY) {
            return special(value, overflow);
        }
        int rounded;
        if (magnitude >= minNormalBits) {
            rounded = magnitude + (1 << (dropped - 1)) - 1 + (magnitude >>> dropped & 1) & -(1 << dropped);
        } else if (tiny) {
            return general(value, Rounding.NEAREST_EVEN, overflow, 0);
        } else {
            rounded = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + anchor - anchor);
        }
        return signed(rounded, bits, overflow);
    }

    float stochastic(float value, Overflow overflow, int random) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & MAGNITUDE;
        if (magnitude >= INFINITY) {
            return special(value, overflow);
        }
        int rounded;
        if (magnitude >= minNormalBits) {
            rounded = magnitude + (random >>> (Integer.SIZE - dropped)) & -(1 << dropped);
        } else if (tiny) {
            return general(value, Rounding.STOCHASTIC, overflow, (long) random << Integer.SIZE);
        } else {
            rounded = Float.floatToRawIntBits(quanta(magnitude, random) * quantum);
        }
        return signed(rounded, bits, overflow);
    }

    /** A magnitude below the normal numbers in quanta, rounded stochastically. */
    private float quanta(int magnitude, int random) {
        int field = Math.max(magnitude >>> FLOAT_MANTISSA, 1);
        long significand = magnitude & (1 << FLOAT_MANTISSA) - 1;
        significand |= magnitude >= SMALLEST_NORMAL_BITS ? 1 << FLOAT_MANTISSA : 0;
        int lost = dropped + (minNormalBits >>> FLOAT_MANTISSA) - field;
        int bits = Math.min(lost, Integer.SIZE);
        long draw = (random & 0xFFFFFFFFL) >>> (Integer.SIZE - bits);
        return (float) (((significand >>> Math.min(lost - bits, Integer.SIZE)) + draw) >>> bits);
    }

    private float signed(int rounded, int bits, Overflow overflow) {
        int finite = rounded > maxBits ? beyondBits(overflow) : rounded;
        boolean plain = finite == 0 && !negativeZero || finite > INFINITY;
        return Float.intBitsToFloat(plain ? finite : finite | bits & ~MAGNITUDE);
    }

    /** NaN stays what it is: a format without one would hide it. */
    private float special(float value, Overflow overflow) {
        return Float.isNaN(value) ? Float.NaN : Math.copySign(Float.intBitsToFloat(beyondBits(overflow)), value);
    }

    private float general(float value, Rounding rounding, Overflow overflow, long random) {
        return (float) format.decode(format.encode(value, rounding, overflow, random));
    }
}
