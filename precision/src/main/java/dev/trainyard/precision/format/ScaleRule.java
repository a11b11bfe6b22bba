package dev.trainyard.precision.format;

/** How the shared power of two of an MX block follows from the largest magnitude in it. */
public enum ScaleRule {
    /** The power of two at or below the magnitude: OCP's rule. A number above the format's largest saturates. */
    FLOOR,
    /** The magnitude over the format's largest number, its power of two rounded up: nothing saturates. cuBLAS's rule. */
    RCEIL,
    /** The power of two at or above the magnitude. */
    CEIL,
    /** The power of two at or below the magnitude, once it is rounded to the mantissa of the elements. */
    EVEN;

    private static final int INFINITY = 0x7F800000;
    private static final int MANTISSA = 0x007FFFFF;
    private static final int FLOAT_MANTISSA = 23;
    private static final int FLOAT_BIAS = 127;

    /** The largest exponent of a scale, and below zero the smallest. */
    public static final int LARGEST = 127;

    /**
     * The exponent of the scale; elements are divided by two to it. Its E8M0 code is 127 more.
     *
     * @param amaxBits the float32 bits of the largest magnitude, finite
     */
    public int exponent(int amaxBits, ScalarFormat element) {
        if (amaxBits == 0) {
            return -LARGEST;
        }
        int emax = Math.getExponent(element.max());
        int exponent =
                switch (this) {
                    case FLOOR -> floor(amaxBits) - emax;
                    case CEIL -> ceil(amaxBits) - emax;
                    case RCEIL -> ceil(Float.floatToRawIntBits(Float.intBitsToFloat(amaxBits) / (float) element.max()));
                    case EVEN -> floor(amaxBits + (1 << (FLOAT_MANTISSA - element.mantissaBits() - 1))) - emax;
                };
        return Math.clamp(exponent, -LARGEST, LARGEST);
    }

    /** floor(log2), the field alone below the normal numbers: the clamp makes them one. */
    private static int floor(int bits) {
        return (bits >>> FLOAT_MANTISSA) - FLOAT_BIAS;
    }

    private static int ceil(int bits) {
        return Math.min(floor(bits) + ((bits & MANTISSA) != 0 ? 1 : 0), (INFINITY >>> FLOAT_MANTISSA) - FLOAT_BIAS);
    }
}
