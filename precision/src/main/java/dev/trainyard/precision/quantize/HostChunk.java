package dev.trainyard.precision.quantize;

import dev.trainyard.precision.format.FloatRounder;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.ScalarFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rounds and counts a few elements at a time, in arrays that stay in the cache. One a thread. The work is cut into loops that
 * the JIT compiler turns into vector instructions: without a branch, and each over floats alone or over their bits alone, for
 * going from one to the other within a loop it leaves scalar.
 */
final class HostChunk {
    /** A multiple of every block that fits into it. */
    static final int SIZE = 1024;

    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final int NAN = 0x7FC00000;
    private static final long LOWER = 0xFFFFFFFFL;
    private static final int FAR_FROM_OVERFLOW = Float.floatToRawIntBits(0x1p126f);

    /** The bits of the elements, their factors, and one over them. */
    final int[] bits = new int[SIZE];

    final float[] factor = new float[SIZE];
    final float[] back = new float[SIZE];
    /** Rounded, at first still scaled. */
    final float[] rounded = new float[SIZE];
    /** Random bits of stochastic rounding. */
    final int[] random = new int[SIZE];

    private final float[] x = new float[SIZE];
    private final float[] scaled = new float[SIZE];
    private final float[] small = new float[SIZE];
    private final double[] error = new double[SIZE];
    private final int[] scaledBits = new int[SIZE];
    private final int[] smallBits = new int[SIZE];
    private final int[] normalBits = new int[SIZE];
    private final long[] fixed = new long[SIZE];
    private final int[] roundedBits = new int[SIZE];

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
        floats(bits, x, n);
        for (int i = 0; i < n; i++) {
            scaled[i] = x[i] * factor[i];
        }
        bits(scaled, scaledBits, n);
        if (rounder.outrangesFloat32()) {
            for (int i = 0; i < n; i++) {
                rounded[i] = stochastic
                        ? format.roundStochastically(scaled[i], overflow, random[i])
                        : format.round(scaled[i], overflow);
            }
            bits(rounded, roundedBits, n);
            return;
        }
        if (stochastic) {
            stochasticSmall(n);
            stochasticNormal(n);
        } else {
            nearestSmall(n);
            nearestNormal(n);
        }
        choose(n);
        floats(roundedBits, rounded, n);
    }

    /** What every element would be if it were below the normal numbers: {@link FloatRounder#anchor}. */
    private void nearestSmall(int n) {
        float anchor = rounder.anchor();
        for (int i = 0; i < n; i++) {
            small[i] = Math.abs(scaled[i]) + anchor - anchor;
        }
        bits(small, smallBits, n);
    }

    /** What every element would be if it were not. */
    private void nearestNormal(int n) {
        int dropped = rounder.dropped();
        int almostHalf = (1 << (dropped - 1)) - 1;
        int kept = -(1 << dropped);
        for (int i = 0; i < n; i++) {
            int magnitude = scaledBits[i] & MAGNITUDE;
            normalBits[i] = magnitude + almostHalf + (magnitude >>> dropped & 1) & kept;
        }
    }

    /** As {@link #nearestSmall}: in quanta, 32 bits of them behind the point, and what the draw carries into the whole ones. */
    private void stochasticSmall(int n) {
        double scale = 0x1p32 / rounder.quantum();
        for (int i = 0; i < n; i++) {
            fixed[i] = (long) (Math.abs(scaled[i]) * scale);
        }
        for (int i = 0; i < n; i++) {
            fixed[i] = fixed[i] + (random[i] & LOWER) >>> Integer.SIZE;
        }
        float quantum = rounder.quantum();
        for (int i = 0; i < n; i++) {
            small[i] = (int) fixed[i] * quantum;
        }
        bits(small, smallBits, n);
    }

    private void stochasticNormal(int n) {
        int dropped = rounder.dropped();
        int kept = -(1 << dropped);
        for (int i = 0; i < n; i++) {
            normalBits[i] = (scaledBits[i] & MAGNITUDE) + (random[i] >>> Integer.SIZE - dropped) & kept;
        }
    }

    /** The one or the other, what is too large, NaN, and the sign; a mask of ones stands for true. */
    private void choose(int n) {
        int minNormal = rounder.minNormalBits();
        int max = rounder.maxBits();
        int beyond = rounder.beyondBits(overflow);
        int unsignedZero = rounder.negativeZero() ? 0 : -1;
        for (int i = 0; i < n; i++) {
            int magnitude = scaledBits[i] & MAGNITUDE;
            int isSmall = magnitude - minNormal >> 31;
            int result = smallBits[i] & isSmall | normalBits[i] & ~isSmall;
            int isBeyond = max - result >> 31;
            result = beyond & isBeyond | result & ~isBeyond;
            int isNan = INFINITY - magnitude >> 31 | INFINITY - result >> 31;
            int isPlain = result - 1 >> 31 & unsignedZero | isNan;
            roundedBits[i] = NAN & isNan | result & ~isNan | scaledBits[i] & ~MAGNITUDE & ~isPlain;
        }
    }

    /** Scales the first {@code n} results back, into {@link #rounded}, and counts. */
    void count(int n, Counts counts) {
        for (int i = 0; i < n; i++) {
            rounded[i] *= back[i];
        }
        int most = 0;
        int mostRounded = 0;
        for (int i = 0; i < n; i++) {
            most = Math.max(most, bits[i] & MAGNITUDE);
            mostRounded = Math.max(mostRounded, roundedBits[i] & MAGNITUDE);
        }
        counts.elements += n;
        if (most < FAR_FROM_OVERFLOW && mostRounded < INFINITY) {
            counts.amax = Math.max(counts.amax, most);
            countFinite(n, counts);
            sum(n, counts);
        } else {
            for (int i = 0; i < n; i++) {
                countAny(i, counts);
            }
        }
    }

    /** Of a chunk without NaN and infinities, before or after. */
    private void countFinite(int n, Counts counts) {
        int minNormal = minNormal();
        int overflows = rounder.overflowBits();
        int zeros = 0;
        int zeroResults = 0;
        int notNormal = 0;
        int notSaturated = 0;
        int smallest = -1 >>> 1;
        for (int i = 0; i < n; i++) {
            int before = bits[i] & MAGNITUDE;
            int after = roundedBits[i] & MAGNITUDE;
            zeros += before - 1 >>> 31;
            zeroResults += after - 1 >>> 31;
            notNormal += after - minNormal >>> 31;
            notSaturated += (scaledBits[i] & MAGNITUDE) - overflows >>> 31;
            smallest = Math.min(smallest, before | before - 1 >> 31 & MAGNITUDE);
        }
        counts.nonZeros += n - zeros;
        counts.flushed += zeroResults - zeros;
        counts.subnormals += Math.max(notNormal - zeroResults, 0);
        counts.saturated += n - notSaturated;
        counts.smallest = Math.min(counts.smallest, smallest);
    }

    private void sum(int n, Counts counts) {
        for (int i = 0; i < n; i++) {
            error[i] = (double) rounded[i] - x[i];
        }
        // Two chains a sum: each addition waits for the one before it.
        double squares0 = 0;
        double squares1 = 0;
        double squaredErrors0 = 0;
        double squaredErrors1 = 0;
        double errors0 = 0;
        double errors1 = 0;
        for (int i = 0; i + 1 < n; i += 2) {
            squares0 += (double) x[i] * x[i];
            squares1 += (double) x[i + 1] * x[i + 1];
            squaredErrors0 += error[i] * error[i];
            squaredErrors1 += error[i + 1] * error[i + 1];
            errors0 += error[i];
            errors1 += error[i + 1];
        }
        if (n % 2 != 0) {
            squares0 += (double) x[n - 1] * x[n - 1];
            squaredErrors0 += error[n - 1] * error[n - 1];
            errors0 += error[n - 1];
        }
        counts.sumOfSquares += squares0 + squares1;
        counts.sumOfSquaredErrors += squaredErrors0 + squaredErrors1;
        counts.sumOfErrors += errors0 + errors1;
    }

    /** One element of any kind. */
    private void countAny(int i, Counts counts) {
        int before = bits[i] & MAGNITUDE;
        int after = roundedBits[i] & MAGNITUDE;
        int between = scaledBits[i] & MAGNITUDE;
        if (before >= INFINITY) {
            counts.infinities += before == INFINITY ? 1 : 0;
            counts.nans += before == INFINITY ? 0 : 1;
            return;
        }
        counts.amax = Math.max(counts.amax, before);
        counts.saturated += between >= rounder.overflowBits() && between <= INFINITY ? 1 : 0;
        counts.subnormals += after != 0 && after < minNormal() ? 1 : 0;
        if (before != 0) {
            counts.smallest = Math.min(counts.smallest, before);
            counts.nonZeros++;
            counts.flushed += after == 0 ? 1 : 0;
        }
        if (Math.abs(rounded[i]) <= Float.MAX_VALUE) {
            double difference = (double) rounded[i] - x[i];
            counts.sumOfSquares += (double) x[i] * x[i];
            counts.sumOfSquaredErrors += difference * difference;
            counts.sumOfErrors += difference;
        }
    }

    /** The bits of the smallest normal number; 0 where float32 itself has no smaller ones. */
    private int minNormal() {
        return rounder.outrangesFloat32() ? 0 : rounder.minNormalBits();
    }

    private static void bits(float[] values, int[] bits, int n) {
        MemorySegment.copy(MemorySegment.ofArray(values), ValueLayout.JAVA_INT, 0, bits, 0, n);
    }

    private static void floats(int[] bits, float[] values, int n) {
        MemorySegment.copy(MemorySegment.ofArray(bits), ValueLayout.JAVA_FLOAT, 0, values, 0, n);
    }
}
