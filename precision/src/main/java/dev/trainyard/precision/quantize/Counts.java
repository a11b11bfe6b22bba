package dev.trainyard.precision.quantize;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What one stretch of a tensor adds to {@link TensorStatistics}; stretches are added in their order. */
final class Counts {
    private static final int INFINITY = 0x7F800000;
    private static final int SMALLEST = TensorStatistics.AMAX + 1;
    private static final int SUMS = SMALLEST + 1;
    private static final int SCALES = SUMS + 3;

    long elements;
    long nonZeros;
    long saturated;
    long infinities;
    long nans;
    long flushed;
    long subnormals;
    /** Float32 bits of magnitudes: their order is that of integers. */
    int amax;

    int smallest = INFINITY;
    double sumOfSquares;
    double sumOfSquaredErrors;
    double sumOfErrors;
    float smallestScale = Float.POSITIVE_INFINITY;
    float largestScale;

    void add(Counts other) {
        elements += other.elements;
        nonZeros += other.nonZeros;
        saturated += other.saturated;
        infinities += other.infinities;
        nans += other.nans;
        flushed += other.flushed;
        subnormals += other.subnormals;
        amax = Math.max(amax, other.amax);
        smallest = Math.min(smallest, other.smallest);
        sumOfSquares += other.sumOfSquares;
        sumOfSquaredErrors += other.sumOfSquaredErrors;
        sumOfErrors += other.sumOfErrors;
        smallestScale = Math.min(smallestScale, other.smallestScale);
        largestScale = Math.max(largestScale, other.largestScale);
    }

    void scale(float factor) {
        smallestScale = Math.min(smallestScale, factor);
        largestScale = Math.max(largestScale, factor);
    }

    /** Adds to the columns of {@link TensorStatistics}. */
    void addTo(MemorySegment row) {
        double[] sums = {elements, nonZeros, saturated, infinities, nans, flushed, subnormals};
        for (int i = 0; i < sums.length; i++) {
            set(row, i, get(row, i) + sums[i]);
        }
        set(row, TensorStatistics.AMAX, Math.max(get(row, TensorStatistics.AMAX), Float.intBitsToFloat(amax)));
        least(row, SMALLEST, smallest == INFINITY ? 0 : Float.intBitsToFloat(smallest));
        set(row, SUMS, get(row, SUMS) + sumOfSquares);
        set(row, SUMS + 1, get(row, SUMS + 1) + sumOfSquaredErrors);
        set(row, SUMS + 2, get(row, SUMS + 2) + sumOfErrors);
        least(row, SCALES, largestScale == 0 ? 0 : smallestScale);
        set(row, SCALES + 1, Math.max(get(row, SCALES + 1), largestScale));
    }

    /** 0 says that there is none. */
    private static void least(MemorySegment row, int column, double value) {
        double before = get(row, column);
        set(row, column, before == 0 ? value : value == 0 ? before : Math.min(before, value));
    }

    private static double get(MemorySegment row, int column) {
        return row.getAtIndex(ValueLayout.JAVA_DOUBLE, column);
    }

    private static void set(MemorySegment row, int column, double value) {
        row.setAtIndex(ValueLayout.JAVA_DOUBLE, column, value);
    }
}
