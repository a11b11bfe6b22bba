package dev.trainyard.report;

/** The range around a line of a chart: drawn in the line's colour, behind it. Where a limit is no number it has a gap. */
public final class Band {
    private final int series;
    private final double[] x;
    private final double[] low;
    private final double[] high;

    /**
     * @param series number of the line, from 0
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public Band(int series, double[] x, double[] low, double[] high) {
        if (x.length != low.length || x.length != high.length) {
            throw new IllegalArgumentException(
                    "band: " + x.length + " x for " + low.length + " and " + high.length + " y");
        }
        this.series = series;
        this.x = x.clone();
        this.low = low.clone();
        this.high = high.clone();
    }

    int series() {
        return series;
    }

    int size() {
        return x.length;
    }

    double x(int i) {
        return x[i];
    }

    double low(int i) {
        return low[i];
    }

    double high(int i) {
        return high[i];
    }

    /** Its area; at most one corner for each pixel from left to right, so that a long band stays small. */
    String path(Axis xAxis, Axis yAxis, Scale xs, Scale ys) {
        StringBuilder path = new StringBuilder();
        StringBuilder back = new StringBuilder();
        long column = Long.MIN_VALUE;
        double top = 0;
        double bottom = 0;
        for (int i = 0; i <= x.length; i++) {
            boolean shown = i < x.length && xAxis.shows(x[i]) && yAxis.shows(low[i]) && yAxis.shows(high[i]);
            long at = shown ? Math.round(xs.pixel(x[i])) : Long.MIN_VALUE;
            if (at != column && column != Long.MIN_VALUE) {
                path.append(path.isEmpty() || path.charAt(path.length() - 1) == 'Z' ? "M" : "L")
                        .append(column)
                        .append(' ')
                        .append(Svg.pixel(top));
                back.insert(0, "L" + column + " " + Svg.pixel(bottom));
                if (!shown) {
                    path.append(back).append('Z');
                    back.setLength(0);
                }
            }
            if (shown) {
                double high = ys.pixel(this.high[i]);
                double low = ys.pixel(this.low[i]);
                top = at == column ? Math.min(top, high) : high;
                bottom = at == column ? Math.max(bottom, low) : low;
            }
            column = at;
        }
        return path.toString();
    }
}
