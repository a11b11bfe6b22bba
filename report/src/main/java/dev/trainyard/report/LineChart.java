package dev.trainyard.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines over a common x axis, as a static SVG image that follows the light or dark scheme of its reader.
 *
 * @param title says what is shown
 * @param series the lines; a chart without a point says that there is nothing to show
 * @param bands ranges around some of them
 */
public record LineChart(String title, Axis x, Axis y, List<Series> series, List<Band> bands) implements Chart {
    static final int WIDTH = Svg.WIDTH;
    private static final int PLOT_HEIGHT = 280;
    private static final int RIGHT = WIDTH - 24;
    private static final int CHARACTER = 7;
    private static final int ROW = 18;
    /** A line of so few points shows where they are. */
    private static final int FEW = 25;

    public LineChart {
        series = List.copyOf(series);
        bands = List.copyOf(bands);
    }

    /** Lines without bands. */
    public LineChart(String title, Axis x, Axis y, List<Series> series) {
        this(title, x, y, series, List.of());
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
        Scale xs = Scale.covering(x.log(), bounds.minX(), bounds.maxX(), 0, left, RIGHT);
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
        for (Band band : bands) {
            svg.append("<path ").append(ChartStyle.area(band.series()));
            svg.append(" d=\"").append(band.path(x, y, xs, ys)).append("\"/>");
        }
        for (int i = 0; i < series.size(); i++) {
            drawSeries(svg, i, xs, ys);
        }
    }

    private void drawSeries(StringBuilder svg, int number, Scale xs, Scale ys) {
        Series points = series.get(number);
        StringBuilder path = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        List<Envelope.Point> line = new ArrayList<>();
        for (int i = 0; i <= points.size(); i++) {
            if (i < points.size() && x.shows(points.x(i)) && y.shows(points.y(i))) {
                line.add(new Envelope.Point(i, xs.pixel(points.x(i)), ys.pixel(points.y(i))));
            } else {
                drawLine(path, dots, number, Envelope.of(line), points.size() <= FEW || line.size() == 1);
                line.clear();
            }
        }
        if (!path.isEmpty()) {
            svg.append("<path ").append(ChartStyle.line(number));
            svg.append(" d=\"").append(path).append("\"/>");
        }
        svg.append(dots);
    }

    private static void drawLine(
            StringBuilder path, StringBuilder dots, int number, List<Envelope.Point> line, boolean dotted) {
        for (int i = 0; i < line.size(); i++) {
            String at = Svg.pixel(line.get(i).x()) + " " + Svg.pixel(line.get(i).y());
            if (line.size() > 1) {
                path.append(i == 0 ? "M" : "L").append(at);
            }
            if (dotted) {
                dots.append("<circle r=\"2.6\" cx=\"" + at.replace(" ", "\" cy=\"") + "\" " + ChartStyle.dot(number)
                        + "/>");
            }
        }
    }

    private static void drawLegend(StringBuilder svg, List<Legend.Entry> legend) {
        for (int i = 0; i < legend.size(); i++) {
            Legend.Entry entry = legend.get(i);
            int at = 46 + entry.row() * ROW;
            svg.append("<path " + ChartStyle.line(i) + " d=\"M" + entry.x() + " " + (at - 4) + "h20\"/>");
            Svg.text(svg, entry.x() + 26, at, "class=\"ty-name\"", entry.name());
        }
    }
}
