package dev.trainyard.precision.quantize;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What one stretch of a tensor adds to {@link TensorStatistics}; stretches are added in their order. */
final class Counts {
    private static final int INFINITY = 0x7F800000;

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

    /** The columns of {@link TensorStatistics}. */
    void write(MemorySegment row) {
        double[] columns = {
            elements,
            nonZeros,
            saturated,
            infinities,
            nans,
            flushed,
            subnormals,
            Float.intBitsToFloat(amax),
            smallest == INFINITY ? 0 : Float.intBitsToFloat(smallest),
            sumOfSquares,
            sumOfSquaredErrors,
            sumOfErrors,
            largestScale == 0 ? 0 : smallestScale,
            largestScale
        };
        MemorySegment.copy(columns, 0, row, ValueLayout.JAVA_DOUBLE, 0, columns.length);
    }
}
