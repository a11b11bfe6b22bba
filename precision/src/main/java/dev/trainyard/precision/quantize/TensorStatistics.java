package dev.trainyard.precision.quantize;

import java.util.Arrays;

/**
 * What rounding a tensor did to it, exact but for the order in which the three sums are added up. {@code x} is an element,
 * {@code s} its factor, {@code q} what became of it, scaled back. The sums leave out elements whose {@code x} or {@code q}
 * is not finite.
 *
 * @param elements how many there are
 * @param nonZeros finite {@code x} other than zero
 * @param saturated finite {@code x} with {@code |x s|} beyond the rounding threshold to the format's largest number
 * @param infinities infinite {@code x}
 * @param nans {@code x} that are NaN
 * @param flushed finite non-zero {@code x} that became zero
 * @param subnormals {@code x} that became a subnormal number of the format
 * @param amax the largest finite {@code |x|}
 * @param smallest the smallest finite {@code |x|} above zero; 0 where there is none
 * @param sumOfSquares of {@code x}
 * @param sumOfSquaredErrors of {@code q - x}
 * @param sumOfErrors of {@code q - x}
 * @param smallestScale the smallest factor in use; tiles that are all zero or have a NaN or an infinity under a block format
 *     are left out, and 0 says that there is no other
 * @param largestScale the largest factor in use
 */
public record TensorStatistics(
        long elements,
        long nonZeros,
        long saturated,
        long infinities,
        long nans,
        long flushed,
        long subnormals,
        double amax,
        double smallest,
        double sumOfSquares,
        double sumOfSquaredErrors,
        double sumOfErrors,
        double smallestScale,
        double largestScale) {
    /**
     * Columns of a row of float64 in which {@link Quantizer} leaves these, in the order of the components; the two columns
     * that are left are its own. A row must be zeros before its first use.
     */
    public static final int COLUMNS = 16;

    /** The column of {@link #amax}. */
    static final int AMAX = 7;

    /** @param row {@link #COLUMNS} values */
    public static TensorStatistics of(double[] row) {
        return of(row, 0);
    }

    /** The row that begins at {@code from} in {@code values}. */
    public static TensorStatistics of(double[] values, int from) {
        double[] v = Arrays.copyOfRange(values, from, from + COLUMNS);
        return new TensorStatistics(
                (long) v[0],
                (long) v[1],
                (long) v[2],
                (long) v[3],
                (long) v[4],
                (long) v[5],
                (long) v[6],
                v[7],
                v[8],
                v[9],
                v[10],
                v[11],
                v[12],
                v[13]);
    }

    /** Share of the elements beyond the rounding threshold. */
    public double overflowRate() {
        return share(saturated, elements);
    }

    /** Share of the non-zero elements that became zero. */
    public double underflowRate() {
        return share(flushed, nonZeros);
    }

    /** Share of the non-zero elements that became subnormal. */
    public double subnormalRate() {
        return share(subnormals, nonZeros);
    }

    /** log2 of the largest over the smallest non-zero magnitude; 0 where there is none. */
    public double dynamicRangeBits() {
        return smallest == 0 ? 0 : (Math.log(amax) - Math.log(smallest)) / Math.log(2);
    }

    /** Signal over rounding error in dB; infinite without an error, NaN without a signal. */
    public double sqnrDecibels() {
        return 10 * Math.log10(sumOfSquares / sumOfSquaredErrors);
    }

    /** Mean squared rounding error. */
    public double meanSquaredError() {
        return share(sumOfSquaredErrors, elements);
    }

    /** Mean rounding error. */
    public double bias() {
        return share(sumOfErrors, elements);
    }

    private static double share(double part, long whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
