package dev.trainyard.report;

import java.util.List;

/**
 * Lines, points and bands over a common x axis, as a static SVG image that follows the light or dark scheme of its reader.
 *
 * @param title says what is shown
 * @param series what is drawn, each over those before it; a chart without a point says that there is nothing to show
 */
public record LineChart(String title, Axis x, Axis y, List<Series> series) implements Chart {
    static final int WIDTH = Svg.WIDTH;
    private static final int PLOT_HEIGHT = 280;
    private static final int RIGHT = WIDTH - 24;
    private static final int CHARACTER = 7;
    private static final int ROW = 18;

    public LineChart {
        series = List.copyOf(series);
    }

    @Override
    public String svg() {
        Bounds bounds = Bounds.of(this);
        List<Legend.Entry> legend = Legend.of(series, RIGHT - 16);
        int legendRows = legend.isEmpty() ? 0 : legend.getLast().row() + 1;
        int top = 40 + legendRows * ROW;
        int bottom = top + PLOT_HEIGHT;
        int height = bottom + (bounds.hidden() > 0 ? 62 : 44);
        StringBuilder svg = Svg.begin(title, height);
        drawLegend(svg, legend);
        if (bounds.empty()) {
            Svg.text(svg, WIDTH / 2, top + PLOT_HEIGHT / 2, "text-anchor=\"middle\"", "no data to show");
        } else {
            drawPlot(svg, bounds, top, bottom);
        }
        if (bounds.hidden() > 0) {
            Svg.text(
                    svg,
                    16,
                    height - 8,
                    "",
                    bounds.hidden() + (bounds.hidden() == 1 ? " value" : " values")
                            + " at or below 0 cannot be shown on a logarithmic axis");
        }
        return svg.append("</svg>").toString();
    }

    private void drawPlot(StringBuilder svg, Bounds bounds, int top, int bottom) {
        Scale ys = Scale.covering(y.log(), bounds.minY(), bounds.maxY(), 0.04, bottom, top);
        List<Ticks.Tick> yTicks = ys.ticks(6);
        int widest = yTicks.stream().mapToInt(t -> t.text().length()).max().orElse(1);
        int left = 40 + widest * CHARACTER;
        // Points on the rim would be cut in half
        boolean points = series.stream().anyMatch(one -> one.kind() == Series.Kind.POINTS);
        Scale xs = Scale.covering(x.log(), bounds.minX(), bounds.maxX(), points ? 0.03 : 0, left, RIGHT);
        for (Ticks.Tick tick : yTicks) {
            double at = ys.pixel(tick.value());
            Svg.line(svg, "ty-grid", left, at, RIGHT, at);
            Svg.text(svg, left - 7, at + 4, "text-anchor=\"end\"", tick.text());
        }
        for (Ticks.Tick tick : xs.ticks(8)) {
            double at = xs.pixel(tick.value());
            Svg.line(svg, "ty-axis", at, bottom, at, bottom + 4);
            Svg.text(svg, at, bottom + 17, "text-anchor=\"middle\"", tick.text());
        }
        Svg.line(svg, "ty-axis", left, bottom, RIGHT, bottom);
        Svg.text(svg, (left + RIGHT) / 2.0, bottom + 36, "text-anchor=\"middle\"", x.text());
        double middle = (top + bottom) / 2.0;
        Svg.text(svg, 20, middle, "text-anchor=\"middle\" transform=\"rotate(-90 20 " + middle + ")\"", y.text());
        SeriesMarks marks = new SeriesMarks(svg, x, y, xs, ys);
        List<Ink> inks = Ink.of(series);
        for (int i = 0; i < series.size(); i++) {
            marks.draw(series.get(i), inks.get(i));
        }
    }

    private void drawLegend(StringBuilder svg, List<Legend.Entry> legend) {
        List<Ink> inks = Ink.of(series);
        for (Legend.Entry entry : legend) {
            Ink ink = inks.get(entry.series());
            int at = 46 + entry.row() * ROW - 4;
            int x = entry.x();
            svg.append(
                    switch (series.get(entry.series()).kind()) {
                        case LINE -> "<path " + ink.line() + " d=\"M" + x + " " + at + "h20\"/>";
                        case POINTS ->
                            "<circle r=\"3.4\" cx=\"" + (x + 10) + "\" cy=\"" + at + "\" " + ink.fill() + "/>";
                        case BAND ->
                            "<path " + ink.fill() + " fill-opacity=\"0.3\" d=\"M" + x + " " + (at - 5)
                                    + "h20v10h-20z\"/>";
                    });
            Svg.text(svg, x + 26, at + 4, "class=\"ty-name\"", entry.name());
        }
    }
}
