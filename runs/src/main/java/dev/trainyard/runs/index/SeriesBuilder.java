package dev.trainyard.runs.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one series still has to be written of, and its figures so far. */
final class SeriesBuilder {
    final String name;
    /** -1 before its first row. */
    long series = -1;

    long points;
    int chunks;
    double last = Double.NaN;
    double lastStep = Double.NaN;
    double low = Double.NaN;
    double lowStep = Double.NaN;
    double high = Double.NaN;
    double highStep = Double.NaN;
    long gaps;
    long texts;

    /** The open chunk. */
    int size;

    int firstLine;
    double[] values = new double[16];
    /** Lines of the open chunk; null as long as they follow each other. */
    int @Nullable [] lines;

    double[] x = new double[3];

    boolean dirty;

    SeriesBuilder(String name) {
        this.name = name;
    }

    void add(int line, double step, double time, double wall, double value) {
        dirty = true;
        if (size % Chunk.BUCKET == 0) {
            int at = size / Chunk.BUCKET * 3;
            if (at + 3 > x.length) {
                x = Arrays.copyOf(x, 2 * x.length);
            }
            x[at] = step;
            x[at + 1] = time;
            x[at + 2] = wall;
        }
        if (size == 0) {
            firstLine = line;
            lines = null;
        } else if (lines == null && line != firstLine + size) {
            lines = new int[Math.max(values.length, size + 1)];
            for (int i = 0; i < size; i++) {
                lines[i] = firstLine + i;
            }
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.min(Chunk.POINTS, 4 * size));
        }
        if (lines != null) {
            if (size >= lines.length) {
                lines = Arrays.copyOf(lines, Math.min(Chunk.POINTS, 4 * size));
            }
            lines[size] = line;
        }
        values[size++] = value;
        figures(step, value);
    }

    private void figures(double step, double value) {
        points++;
        last = value;
        lastStep = step;
        if (!Double.isFinite(value)) {
            gaps++;
            return;
        }
        if (!(value >= low)) {
            low = value;
            lowStep = step;
        }
        if (!(value <= high)) {
            high = value;
            highStep = step;
        }
    }
}
