package dev.trainyard.precision.quantize;

import dev.trainyard.precision.format.FloatRounder;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.ScalarFormat;

/** Rounds and counts a few elements at a time, in arrays that stay in the cache. One a thread. */
final class HostChunk {
    /** A multiple of every block that fits into it. */
    static final int SIZE = 1024;

    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;

    /** The elements, their factors, and one over them. */
    final float[] x = new float[SIZE];

    final float[] factor = new float[SIZE];
    final float[] back = new float[SIZE];
    /** Scaled, then rounded, still scaled. */
    final float[] rounded = new float[SIZE];
    /** Random bits of stochastic rounding. */
    final int[] random = new int[SIZE];

    private final float[] scaled = new float[SIZE];
    private final ScalarFormat format;
    private final FloatRounder rounder;
    private final Overflow overflow;
    private final boolean stochastic;

    HostChunk(Quantization how) {
        this.format = how.format();
        this.rounder = format.floatRounder();
        this.overflow = how.overflow();
        this.stochastic = how.isStochastic();
    }

    /** Rounds the first {@code n} elements. */
    void round(int n) {
        for (int i = 0; i < n; i++) {
            scaled[i] = x[i] * factor[i];
        }
        if (stochastic) {
            for (int i = 0; i < n; i++) {
                rounded[i] = format.roundStochastically(scaled[i], overflow, random[i]);
            }
        } else if (rounder.outrangesFloat32()) {
            for (int i = 0; i < n; i++) {
                rounded[i] = format.round(scaled[i], overflow);
            }
        } else {
            nearest(n);
        }
    }

    /** {@link FloatRounder#nearest} with its constants in registers. */
    private void nearest(int n) {
        int dropped = rounder.dropped();
        int almostHalf = (1 << (dropped - 1)) - 1;
        int kept = -(1 << dropped);
        int minNormal = rounder.minNormalBits();
        int max = rounder.maxBits();
        int beyond = rounder.beyondBits(overflow);
        float anchor = rounder.anchor();
        int zeroSign = rounder.negativeZero() ? 0 : -1;
        for (int i = 0; i < n; i++) {
            int bits = Float.floatToRawIntBits(scaled[i]);
            int magnitude = bits & MAGNITUDE;
            int normal = magnitude + almostHalf + (magnitude >>> dropped & 1) & kept;
            int small = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + anchor - anchor);
            int result = magnitude >= minNormal ? normal : small;
            result = result > max ? beyond : result;
            result |= bits & ~MAGNITUDE & ~(result - 1 >> 31 & zeroSign);
            rounded[i] =
                    magnitude > INFINITY || (result & MAGNITUDE) > INFINITY ? Float.NaN : Float.intBitsToFloat(result);
        }
    }

    /** Scales the first {@code n} results back, into {@link #rounded}, and counts. */
    void count(int n, Counts counts) {
        int minNormal = rounder.outrangesFloat32() ? 0 : rounder.minNormalBits();
        int overflows = rounder.overflowBits();
        int nonZeros = 0;
        int saturated = 0;
        int infinities = 0;
        int nans = 0;
        int flushed = 0;
        int subnormals = 0;
        int amax = counts.amax;
        int smallest = counts.smallest;
        double squares = 0;
        double squaredErrors = 0;
        double errors = 0;
        for (int i = 0; i < n; i++) {
            float value = x[i];
            int magnitude = Float.floatToRawIntBits(value) & MAGNITUDE;
            int before = Float.floatToRawIntBits(scaled[i]) & MAGNITUDE;
            int after = Float.floatToRawIntBits(rounded[i]) & MAGNITUDE;
            float back = rounded[i] * this.back[i];
            rounded[i] = back;
            if (magnitude >= INFINITY) {
                infinities += magnitude == INFINITY ? 1 : 0;
                nans += magnitude == INFINITY ? 0 : 1;
                continue;
            }
            amax = Math.max(amax, magnitude);
            smallest = Math.min(smallest, magnitude == 0 ? INFINITY : magnitude);
            nonZeros += magnitude == 0 ? 0 : 1;
            saturated += before >= overflows && before <= INFINITY ? 1 : 0;
            flushed += after == 0 && magnitude != 0 ? 1 : 0;
            subnormals += after != 0 && after < minNormal ? 1 : 0;
            double error = (double) back - value;
            if (Math.abs(back) <= Float.MAX_VALUE) {
                squares += (double) value * value;
                squaredErrors += error * error;
                errors += error;
            }
        }
        counts.elements += n;
        counts.nonZeros += nonZeros;
        counts.saturated += saturated;
        counts.infinities += infinities;
        counts.nans += nans;
        counts.flushed += flushed;
        counts.subnormals += subnormals;
        counts.amax = amax;
        counts.smallest = smallest;
        counts.sumOfSquares += squares;
        counts.sumOfSquaredErrors += squaredErrors;
        counts.sumOfErrors += errors;
    }
}
