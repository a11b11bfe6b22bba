package dev.trainyard.precision.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/**
 * A format of single numbers: a sign, an exponent and a mantissa. A code of exponent field 0 is {@code m * 2^(1 - bias -
 * M)}, any other finite one {@code (1 + m / 2^M) * 2^(e - bias)}; so the magnitudes of a format are in the order of their
 * codes, and a carry out of the mantissa is the next number. {@link Specials} says which codes are no numbers.
 */
public final class ScalarFormat implements NumberFormat {
    private static final int DOUBLE_MANTISSA = 52;
    private static final int DOUBLE_BIAS = 1023;

    private final String name;
    private final int exponentBits;
    private final int mantissaBits;
    private final int bias;
    private final Specials specials;
    private final int maxCode;
    private final FloatRounder rounder;

    ScalarFormat(String name, int exponentBits, int mantissaBits, int bias, Specials specials) {
        this.name = name;
        this.exponentBits = exponentBits;
        this.mantissaBits = mantissaBits;
        this.bias = bias;
        this.specials = specials;
        int all = (1 << (exponentBits + mantissaBits)) - 1;
        this.maxCode = switch (specials) {
            case IEEE -> (((1 << exponentBits) - 1) << mantissaBits) - 1;
            case NAN_ALL_ONES, POWER_OF_TWO -> all - 1;
            case NAN_NEGATIVE_ZERO, NONE -> all;
        };
        this.rounder = new FloatRounder(this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ScalarFormat element() {
        return this;
    }

    @Override
    public double bitsPerValue() {
        return bits();
    }

    /** Width of a code. */
    public int bits() {
        return (isSigned() ? 1 : 0) + exponentBits + mantissaBits;
    }

    public int exponentBits() {
        return exponentBits;
    }

    public int mantissaBits() {
        return mantissaBits;
    }

    public int bias() {
        return bias;
    }

    public Specials specials() {
        return specials;
    }

    public boolean isSigned() {
        return specials != Specials.POWER_OF_TWO;
    }

    public boolean hasInf() {
        return specials == Specials.IEEE;
    }

    public boolean hasNan() {
        return switch (specials) {
            case IEEE -> mantissaBits > 0;
            case NAN_ALL_ONES, NAN_NEGATIVE_ZERO, POWER_OF_TWO -> true;
            case NONE -> false;
        };
    }

    /** The exponent of the smallest normal numbers; without exponent bits, of numbers from 1 on. */
    public int minExponent() {
        return exponentBits == 0 ? 0 : isSigned() ? 1 - bias : -bias;
    }

    /** The largest finite number; infinite where it is beyond float64, as of e12m3. */
    public double max() {
        return decode(maxCode);
    }

    /** The code of {@link #max()}. */
    public int maxCode() {
        return maxCode;
    }

    /** The smallest number of full precision; absent without exponent bits. */
    public OptionalDouble minNormal() {
        return exponentBits == 0 ? OptionalDouble.empty() : OptionalDouble.of(decode(minNormalCode()));
    }

    /** The smallest number above zero, if it is of less than full precision. */
    public OptionalDouble minSubnormal() {
        return hasSubnormals() ? OptionalDouble.of(decode(1)) : OptionalDouble.empty();
    }

    public boolean hasSubnormals() {
        return mantissaBits > 0;
    }

    /** The smallest number above zero. */
    public double smallest() {
        return decode(isSigned() ? 1 : 0);
    }

    /** The code of {@link #minNormal()}. */
    public int minNormalCode() {
        return isSigned() ? 1 << mantissaBits : 0;
    }

    /** The distance from 1 to the next number. */
    public double epsilon() {
        return Math.scalb(1.0, Math.max(minExponent(), 0) - mantissaBits);
    }

    /**
     * Halfway between {@link #max()} and the number that would follow it: what is beyond overflows under rounding to
     * nearest.
     */
    public double overflowThreshold() {
        return Math.scalb(2.0 * significand(maxCode) + 1, power(maxCode) - 1);
    }

    /** Whether {@link #overflowThreshold()} itself still rounds to {@link #max()}. */
    public boolean roundsThresholdToMax() {
        return isSigned() && (maxCode & 1) == 0;
    }

    /** How many codes there are; codes are 0 to one below. */
    public int codes() {
        return 1 << bits();
    }

    /**
     * The number that {@code code} stands for, exact wherever float64 holds it.
     *
     * @throws IllegalArgumentException if there is no such code
     */
    public double decode(int code) {
        int magnitude = magnitude(code);
        boolean negative = magnitude != code;
        if (magnitude > maxCode) {
            boolean infinite = hasInf() && magnitude == infCode();
            return !infinite ? Double.NaN : negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (negative && magnitude == 0 && specials == Specials.NAN_NEGATIVE_ZERO) {
            return Double.NaN;
        }
        double value = Math.scalb((double) significand(magnitude), power(magnitude));
        return negative ? -value : value;
    }

    /** The finite number that {@code code} stands for, to 17 digits: for formats that outrange float64. */
    public BigDecimal decimal(int code) {
        int magnitude = magnitude(code);
        int power = power(magnitude);
        BigDecimal two = BigDecimal.valueOf(2);
        BigDecimal scale = two.pow(Math.abs(power));
        BigDecimal significand = BigDecimal.valueOf(significand(magnitude));
        MathContext digits = new MathContext(17);
        BigDecimal value = power < 0 ? significand.divide(scale, digits) : significand.multiply(scale, digits);
        return magnitude == code ? value : value.negate();
    }

    /** {@link #encode(double, Rounding, Overflow, long)} for every rounding but the stochastic one. */
    public int encode(double value, Rounding rounding, Overflow overflow) {
        if (rounding == Rounding.STOCHASTIC) {
            throw new IllegalArgumentException("stochastic rounding needs random bits");
        }
        return encode(value, rounding, overflow, 0);
    }

    /**
     * The code of {@code value}, rounded once. NaN keeps its sign where there are NaNs of both; a format without NaN gives
     * the code of zero.
     *
     * @param random 64 uniform bits for {@link Rounding#STOCHASTIC}
     */
    public int encode(double value, Rounding rounding, Overflow overflow, long random) {
        long bits = Double.doubleToRawLongBits(value);
        boolean negative = bits < 0;
        if (Double.isNaN(value)) {
            return nanCode(negative);
        }
        if (specials == Specials.POWER_OF_TWO) {
            return PowerOfTwo.encode(value, rounding, overflow, random);
        }
        if (Double.isInfinite(value)) {
            return overflowCode(negative, overflow);
        }
        if (value == 0) {
            return signed(0, negative);
        }
        long significand = bits & (1L << DOUBLE_MANTISSA) - 1;
        int field = (int) (bits >>> DOUBLE_MANTISSA) & 0x7FF;
        significand |= field == 0 ? 0 : 1L << DOUBLE_MANTISSA;
        int up = Long.numberOfLeadingZeros(significand) - (Long.SIZE - 1 - DOUBLE_MANTISSA);
        int exponent = Math.max(field, 1) - up - DOUBLE_BIAS;
        int dropped = DOUBLE_MANTISSA - mantissaBits + Math.max(minExponent() - exponent, 0);
        long base = (long) Math.max(exponent - minExponent(), 0) << mantissaBits;
        long code = rounding.drop(base, significand << up, dropped, negative, random);
        if (code > maxCode) {
            return rounding.staysFinite(negative) ? signed(maxCode, negative) : overflowCode(negative, overflow);
        }
        return signed((int) code, negative);
    }

    /** The nearest number of this format, ties to even: {@code decode(encode(value))} without the way through the code. */
    public float round(float value, Overflow overflow) {
        return rounder.nearest(value, overflow);
    }

    /**
     * Stochastic rounding of {@code value}, by 32 uniform bits; the same as {@link #encode} with {@code random} as the upper
     * half of its 64.
     */
    public float roundStochastically(float value, Overflow overflow, int random) {
        return rounder.stochastic(value, overflow, random);
    }

    /** What {@link #round} and the kernels over tensors work with. */
    public FloatRounder floatRounder() {
        return rounder;
    }

    /** The code of positive infinity. */
    int infCode() {
        return ((1 << exponentBits) - 1) << mantissaBits;
    }

    private int nanCode(boolean negative) {
        return switch (specials) {
            case IEEE -> mantissaBits == 0 ? 0 : signed(infCode() | 1 << (mantissaBits - 1), negative);
            case NAN_ALL_ONES -> signed(maxCode + 1, negative);
            case NAN_NEGATIVE_ZERO -> signBit();
            case NONE -> 0;
            case POWER_OF_TWO -> maxCode + 1;
        };
    }

    private int overflowCode(boolean negative, Overflow overflow) {
        if (overflow == Overflow.SATURATE || !hasInf() && !hasNan()) {
            return signed(maxCode, negative);
        }
        return hasInf() ? signed(infCode(), negative) : nanCode(negative);
    }

    private int signed(int magnitude, boolean negative) {
        boolean plain = magnitude == 0 && specials == Specials.NAN_NEGATIVE_ZERO;
        return negative && !plain ? magnitude | signBit() : magnitude;
    }

    private int signBit() {
        return 1 << (exponentBits + mantissaBits);
    }

    private int magnitude(int code) {
        if (code < 0 || code >= codes()) {
            throw new IllegalArgumentException(name + " has no code 0x" + Integer.toHexString(code));
        }
        return isSigned() ? code & signBit() - 1 : code;
    }

    /** The integer that a finite code is, times two to {@link #power}. */
    private int significand(int magnitude) {
        boolean normal = magnitude >>> mantissaBits != 0 || !isSigned();
        int mantissa = magnitude & (1 << mantissaBits) - 1;
        return normal ? mantissa | 1 << mantissaBits : mantissa;
    }

    private int power(int magnitude) {
        int field = magnitude >>> mantissaBits;
        int above = isSigned() ? Math.max(field - 1, 0) : field;
        return minExponent() + above - mantissaBits;
    }

    @Override
    public String toString() {
        return name;
    }
}
