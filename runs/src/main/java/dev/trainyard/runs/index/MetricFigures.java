package dev.trainyard.runs.index;

/**
 * One series in figures. A figure is NaN where there is none; low and high are of finite values.
 *
 * @param points how many numbers it has
 * @param last NaN and infinite if the last is
 * @param best low or high, as {@link Goal} has it
 * @param gaps points that are NaN or infinite
 * @param texts lines in which it is text, which no chart draws
 */
public record MetricFigures(
        String name,
        long points,
        double last,
        double lastStep,
        double low,
        double lowStep,
        double high,
        double highStep,
        double best,
        double bestStep,
        long gaps,
        long texts) {}
