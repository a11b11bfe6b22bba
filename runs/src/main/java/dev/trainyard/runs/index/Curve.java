package dev.trainyard.runs.index;

/**
 * A series as a chart draws it: all its points, or, where they are too many, an envelope. Immutable.
 */
public final class Curve {
    private final long total;
    private final boolean envelope;
    private final double[] x;
    private final double[] y;
    private final double[] low;
    private final double[] high;
    private final int[] gaps;

    Curve(long total, boolean envelope, double[] x, double[] y, double[] low, double[] high, int[] gaps) {
        this.total = total;
        this.envelope = envelope;
        this.x = x;
        this.y = y;
        this.low = low;
        this.high = high;
        this.gaps = gaps;
    }

    /** The number of entries. */
    public int size() {
        return x.length;
    }

    /** Points of the series in the window. */
    public long total() {
        return total;
    }

    /** Whether an entry stands for several points. */
    public boolean isEnvelope() {
        return envelope;
    }

    /** x of the point, or of the first of several. */
    public double x(int i) {
        return x[i];
    }

    /** The value, or the mean of several that are finite; NaN or infinite where none is. */
    public double y(int i) {
        return y[i];
    }

    /** The lowest finite value; NaN where none is. */
    public double low(int i) {
        return low[i];
    }

    /** The highest finite value; NaN where none is. */
    public double high(int i) {
        return high[i];
    }

    /** How many points of the entry are NaN or infinite. */
    public int gaps(int i) {
        return gaps[i];
    }
}
