package dev.trainyard.precision.format;

/**
 * Rounding into E8M0, a power of two from 2^-127 to 2^127 with code {@code exponent + 127}. Halfway between two powers goes
 * up, as every implementation of this type has it; zero, negative numbers and infinity have no power and give NaN. Scales of
 * MX blocks are not made by this, but by a {@link ScaleRule}.
 */
final class PowerOfTwo {
    private static final int BIAS = 127;
    private static final int NAN = 0xFF;
    private static final int MAX = 0xFE;
    private static final double SMALLEST = 0x1p-127;

    private PowerOfTwo() {}

    static int encode(double value, Rounding rounding, Overflow overflow, long random) {
        boolean saturate = overflow == Overflow.SATURATE;
        if (!(value > 0)) {
            return saturate && value == 0 ? 0 : NAN;
        }
        if (Double.isInfinite(value)) {
            return saturate ? MAX : NAN;
        }
        if (value < SMALLEST) {
            return 0;
        }
        int exponent = Math.getExponent(value);
        double above = value / Math.scalb(1.0, exponent) - 1; // exact, in [0, 1)
        boolean up =
                switch (rounding) {
                    case NEAREST_EVEN, NEAREST_AWAY -> above >= 0.5;
                    case TOWARD_ZERO, DOWN -> false;
                    case UP -> above > 0;
                    case STOCHASTIC -> (random >>> 11) * 0x1p-53 < above;
                };
        int code = exponent + BIAS + (up ? 1 : 0);
        if (code <= MAX) {
            return code;
        }
        return saturate || rounding.staysFinite(false) ? MAX : NAN;
    }
}
