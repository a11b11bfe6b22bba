package dev.trainyard.report;

import java.util.OptionalDouble;

/**
 * What a chart shows under one name: a line, points, or a band. Where x or y is NaN or infinite a line has a gap and a point
 * is left out. Immutable.
 */
public final class Series {
    /** How it is drawn. */
    enum Kind {
        LINE,
        POINTS,
        /** The area between two lines. */
        BAND
    }

    private final Kind kind;
    private final String name;
    private final double[] x;
    private final double[] y;
    /** Of a band, its other side; else y. */
    private final double[] other;

    private final Look look;
    private final OptionalDouble shade;

    /** Which colour it takes. */
    enum Look {
        /** The next one. */
        OWN,
        /** That of the series before it, without an entry in the legend. */
        COMPANION,
        /** That of the text, which no other series has. */
        NEUTRAL
    }

    /**
     * A line.
     *
     * @throws IllegalArgumentException if x and y differ in length
     */
    public Series(String name, double[] x, double[] y) {
        this(Kind.LINE, name, x.clone(), y.clone(), y.clone(), Look.OWN, OptionalDouble.empty());
    }

    private Series(Kind kind, String name, double[] x, double[] y, double[] other, Look look, OptionalDouble shade) {
        if (x.length != y.length || x.length != other.length) {
            throw new IllegalArgumentException(name + ": " + x.length + " x for " + y.length + " y");
        }
        this.kind = kind;
        this.name = name;
        this.x = x;
        this.y = y;
        this.other = other;
        this.look = look;
        this.shade = shade;
    }

    /** Points without a line. */
    public static Series points(String name, double[] x, double[] y) {
        return new Series(Kind.POINTS, name, x.clone(), y.clone(), y.clone(), Look.OWN, OptionalDouble.empty());
    }

    /** The area between {@code low} and {@code high}, without gaps. */
    public static Series band(String name, double[] x, double[] low, double[] high) {
        return new Series(Kind.BAND, name, x.clone(), low.clone(), high.clone(), Look.OWN, OptionalDouble.empty());
    }

    /** The same in the colour of the series before it and without a name of its own in the legend. */
    public Series companion() {
        return new Series(kind, name, x, y, other, Look.COMPANION, shade);
    }

    /** The same in the colour of the text: for what must stand out from many colours. */
    public Series neutral() {
        return new Series(kind, name, x, y, other, Look.NEUTRAL, shade);
    }

    /**
     * The same in a colour that tells its place in an order, such as a budget among budgets.
     *
     * @param place from 0 to 1
     */
    public Series shade(double place) {
        return new Series(kind, name, x, y, other, look, OptionalDouble.of(Math.clamp(place, 0, 1)));
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

    double other(int i) {
        return other[i];
    }

    Kind kind() {
        return kind;
    }

    boolean isNeutral() {
        return look == Look.NEUTRAL;
    }

    boolean isCompanion() {
        return look == Look.COMPANION;
    }

    OptionalDouble shade() {
        return shade;
    }
}
