package dev.trainyard.runs.index;

/** Points as they stand in the index: the line of the file that holds each, and its value. */
final class RawSeries {
    final int[] lines;
    final double[] values;

    RawSeries(int[] lines, double[] values) {
        this.lines = lines;
        this.values = values;
    }
}
