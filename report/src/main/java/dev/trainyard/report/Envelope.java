package dev.trainyard.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Thins a line to what the pixels can show: of the points in one pixel column the first, the lowest, the highest and the
 * last stay, so the picture is the same and no spike is lost. M4 of Jugel et al., "M4: a visualization-oriented time
 * series data aggregation" (VLDB 2014).
 */
final class Envelope {
    /** A point in pixels; {@code index} is its place in the series. */
    record Point(int index, double x, double y) {}

    private Envelope() {}

    /** The points of an unbroken line that are worth drawing, in their order. */
    static List<Point> of(List<Point> line) {
        List<Point> kept = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= line.size(); i++) {
            if (i == line.size() || column(line.get(i)) != column(line.get(start))) {
                keep(line.subList(start, i), kept);
                start = i;
            }
        }
        return kept;
    }

    private static long column(Point point) {
        return (long) Math.floor(point.x());
    }

    private static void keep(List<Point> column, List<Point> kept) {
        int low = 0;
        int high = 0;
        for (int i = 1; i < column.size(); i++) {
            low = column.get(i).y() < column.get(low).y() ? i : low;
            high = column.get(i).y() > column.get(high).y() ? i : high;
        }
        int[] chosen = {0, Math.min(low, high), Math.max(low, high), column.size() - 1};
        int previous = -1;
        for (int i : chosen) {
            if (i != previous) {
                kept.add(column.get(i));
                previous = i;
            }
        }
    }
}
