package dev.trainyard.runs.index;

/**
 * Which part of a series, and in how many points.
 *
 * @param axis what is along x
 * @param from the first x that is wanted; negative infinity for the beginning
 * @param to the last
 * @param points the most that may come back
 */
public record Window(Axis axis, double from, double to, int points) {
    /** The whole series. */
    public static Window all(Axis axis, int points) {
        return new Window(axis, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, points);
    }

    boolean holds(double x) {
        return x >= from && x <= to;
    }
}
