package dev.trainyard.precision.format;

/** Which of its two neighbours a number becomes that a format cannot hold. */
public enum Rounding {
    /** The nearer; halfway the one whose code is even. */
    NEAREST_EVEN,
    /** The nearer; halfway the one further from zero. */
    NEAREST_AWAY,
    TOWARD_ZERO,
    /** Towards positive infinity. */
    UP,
    /** Towards negative infinity. */
    DOWN,
    /** Either, with the probability of its nearness, so that the mean over many draws is the number itself. */
    STOCHASTIC;

    /** The widest shift that leaves the significand of a double in a long. */
    private static final int WIDEST = 63;

    /**
     * The code {@code base + significand / 2^dropped}, as an integer.
     *
     * @param base what comes before the mantissa in the code: halfway the even code is taken, not the even mantissa
     * @param significand at least 0, below 2^53
     * @param dropped at least 1
     * @param negative the sign of the number behind it
     * @param random 64 uniform bits, used by {@link #STOCHASTIC} alone: their upper ones are added before the cut
     */
    long drop(long base, long significand, int dropped, boolean negative, long random) {
        int bits = Math.min(dropped, WIDEST);
        long floor = significand >>> bits;
        long rest = significand - (floor << bits);
        long half = 1L << (bits - 1);
        boolean up =
                switch (this) {
                    case NEAREST_EVEN -> rest > half || rest == half && (base + floor & 1) != 0;
                    case NEAREST_AWAY -> rest >= half;
                    case TOWARD_ZERO -> false;
                    case UP -> rest != 0 && !negative;
                    case DOWN -> rest != 0 && negative;
                    case STOCHASTIC -> {
                        long scaled = rest >>> Math.min(dropped - bits, WIDEST);
                        yield (scaled + (random >>> (Long.SIZE - bits))) >>> bits != 0;
                    }
                };
        return base + floor + (up ? 1 : 0);
    }

    /** Whether a number that is too large stays finite. */
    boolean staysFinite(boolean negative) {
        return this == TOWARD_ZERO || this == UP && negative || this == DOWN && !negative;
    }
}
