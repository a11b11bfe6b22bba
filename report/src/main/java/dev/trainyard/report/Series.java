package dev.trainyard.report;

/** A named line of a chart. Where x or y is NaN or infinite the line has a gap. */
public final class Series {
    private final String name;
    private final double[] x;
    private final double[] y;

    /**
     * @throws IllegalArgumentException if x and y differ in length
     */
    public Series(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(name + ": " + x.length + " x for " + y.length + " y");
        }
        this.name = name;
        this.x = x.clone();
        this.y = y.clone();
    }

    public String name() {
        return name;
    }

    /** The number of points, gaps included. */
    public int size() {
        return x.length;
    }

    public double x(int i) {
        return x[i];
    }

    public double y(int i) {
        return y[i];
    }
}
