package dev.trainyard.scaling.fit;

/**
 * exp and log over whole arrays, for the inner loop of a fit. Both are sums and products alone, without a branch, a table
 * or a look at bits, so that the JVM's compiler turns the loops into vector instructions. Within 1e-12 relative.
 */
final class ExpLog {
    /** Arguments of exp are kept within this, far beyond any law. */
    static final double LIMIT = 300;

    /** exp(x) = exp(x / 2^9)^(2^9): nine squarings. */
    private static final double SHARE = 1.0 / 512;

    private static final double CENTRE = Math.sqrt(3);
    private static final double LN_CENTRE = Math.log(CENTRE);

    private ExpLog() {}

    /** Puts e^x of the first {@code count} into {@code to}; x within {@link #LIMIT}. */
    static void exp(double[] x, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            double r = x[i] * SHARE;
            double p = Math.fma(r, 1.0 / 479001600, 1.0 / 39916800);
            p = Math.fma(r, p, 1.0 / 3628800);
            p = Math.fma(r, p, 1.0 / 362880);
            p = Math.fma(r, p, 1.0 / 40320);
            p = Math.fma(r, p, 1.0 / 5040);
            p = Math.fma(r, p, 1.0 / 720);
            p = Math.fma(r, p, 1.0 / 120);
            p = Math.fma(r, p, 1.0 / 24);
            p = Math.fma(r, p, 1.0 / 6);
            p = Math.fma(r, p, 0.5);
            p = Math.fma(r, p, 1);
            p = Math.fma(r, p, 1);
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            to[i] = p;
        }
    }

    /**
     * Puts ln(e^x + e^y + e^z) into {@code to}: the largest of the three, and the logarithm of what lies in [1, 3].
     *
     * @param ex e^x, as are {@code ey} and {@code ez} of y and z
     */
    static void logSum(double[] x, double[] ex, double[] y, double[] ey, double z, double ez, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            double sum = ex[i] + ey[i] + ez;
            double largest = CENTRE * Math.max(Math.max(ex[i], ey[i]), ez);
            double exponent = Math.max(Math.max(x[i], y[i]), z);
            // ln(s/c) = 2 atanh((s-c)/(s+c)), |(s-c)/(s+c)| <= 0.268
            double t = (sum - largest) / (sum + largest);
            double t2 = t * t;
            double p = Math.fma(t2, 1.0 / 25, 1.0 / 23);
            p = Math.fma(t2, p, 1.0 / 21);
            p = Math.fma(t2, p, 1.0 / 19);
            p = Math.fma(t2, p, 1.0 / 17);
            p = Math.fma(t2, p, 1.0 / 15);
            p = Math.fma(t2, p, 1.0 / 13);
            p = Math.fma(t2, p, 1.0 / 11);
            p = Math.fma(t2, p, 1.0 / 9);
            p = Math.fma(t2, p, 1.0 / 7);
            p = Math.fma(t2, p, 1.0 / 5);
            p = Math.fma(t2, p, 1.0 / 3);
            p = Math.fma(t2, p, 1);
            to[i] = exponent + LN_CENTRE + 2 * t * p;
        }
    }
}
