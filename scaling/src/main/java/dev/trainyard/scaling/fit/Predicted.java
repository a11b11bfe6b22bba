package dev.trainyard.scaling.fit;

/**
 * A quantity with its interval.
 *
 * @param value of the fit itself
 * @param interval of the predicted mean
 */
public record Predicted(double value, Interval interval) {}
