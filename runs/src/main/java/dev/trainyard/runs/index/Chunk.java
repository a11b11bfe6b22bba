package dev.trainyard.runs.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How blobs hold numbers, little-endian. A chunk is up to {@value #POINTS} consecutive points of a series: their values as
 * doubles, and for each bucket of {@value #BUCKET} points the x of its first (step, time, wall time), its lowest, highest
 * and mean finite value, and how many are not finite. With the figures of the whole chunk in its row this is a pyramid of
 * three levels, 1, 64 and 1,024 points: any range of any series is drawn from a few hundred numbers.
 */
final class Chunk {
    static final int POINTS = 1024;
    static final int BUCKET = 64;
    /** Doubles of a bucket: step, time, wall time, low, high, mean, gaps, points. */
    static final int BUCKET_FIELDS = 8;

    private static final int PLACE_BITS = 24;

    private Chunk() {}

    /** The row of a chunk. */
    static long row(long owner, long place) {
        if (place >= 1 << PLACE_BITS) {
            throw new IllegalStateException("a series of more than " + (1L << PLACE_BITS) + " chunks");
        }
        return owner << PLACE_BITS | place;
    }

    static byte[] pack(double[] values, int count) {
        byte[] bytes = new byte[count * Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values, 0, count);
        return bytes;
    }

    static double[] doubles(byte[] bytes) {
        double[] values = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    static byte[] pack(int[] values, int count) {
        byte[] bytes = new byte[count * Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values, 0, count);
        return bytes;
    }

    static int[] ints(byte[] bytes) {
        int[] values = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
        return values;
    }

    /** Lowest, highest and mean of what is finite, NaN where nothing is, and how many are not. */
    record Figures(double low, double high, double mean, int gaps) {
        static Figures of(double[] values, int from, int to) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int finite = 0;
            for (int i = from; i < to; i++) {
                double value = values[i];
                if (Double.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                    sum += value;
                    finite++;
                }
            }
            return finite == 0
                    ? new Figures(Double.NaN, Double.NaN, Double.NaN, to - from)
                    : new Figures(low, high, sum / finite, to - from - finite);
        }
    }

    /**
     * The blob of buckets.
     *
     * @param x step, time and wall time of the first point of each bucket
     */
    static byte[] buckets(double[] values, int count, double[] x) {
        int buckets = (count + BUCKET - 1) / BUCKET;
        double[] fields = new double[buckets * BUCKET_FIELDS];
        for (int b = 0; b < buckets; b++) {
            int from = b * BUCKET;
            int to = Math.min(count, from + BUCKET);
            Figures figures = Figures.of(values, from, to);
            System.arraycopy(x, 3 * b, fields, b * BUCKET_FIELDS, 3);
            double[] rest = {figures.low, figures.high, figures.mean, figures.gaps, to - from};
            System.arraycopy(rest, 0, fields, b * BUCKET_FIELDS + 3, rest.length);
        }
        return pack(fields, fields.length);
    }

    /** x of the first point of each bucket, out of a blob of buckets; room for a whole chunk. */
    static double[] bucketX(byte[] buckets) {
        double[] fields = doubles(buckets);
        double[] x = new double[3 * POINTS / BUCKET];
        for (int b = 0; b * BUCKET_FIELDS < fields.length; b++) {
            System.arraycopy(fields, b * BUCKET_FIELDS, x, 3 * b, 3);
        }
        return x;
    }

    static double[] filled(int length) {
        double[] nan = new double[length];
        Arrays.fill(nan, Double.NaN);
        return nan;
    }
}
