package dev.trainyard.report;

import java.util.ArrayList;
import java.util.List;

/** A series as SVG: its line, its points or its area. */
final class SeriesMarks {
    /** A line of so few points shows where they are. */
    private static final int FEW = 25;
    /** So many points are drawn small, and overlap visibly. */
    private static final int MANY = 200;

    private final Axis x;
    private final Axis y;
    private final Scale xs;
    private final Scale ys;
    private final StringBuilder svg;

    SeriesMarks(StringBuilder svg, Axis x, Axis y, Scale xs, Scale ys) {
        this.svg = svg;
        this.x = x;
        this.y = y;
        this.xs = xs;
        this.ys = ys;
    }

    void draw(Series series, Ink ink) {
        switch (series.kind()) {
            case LINE -> line(series, ink);
            case POINTS -> points(series, ink);
            case BAND -> band(series, ink);
        }
    }

    private void line(Series points, Ink ink) {
        StringBuilder path = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        List<Envelope.Point> line = new ArrayList<>();
        for (int i = 0; i <= points.size(); i++) {
            if (i < points.size() && x.shows(points.x(i)) && y.shows(points.y(i))) {
                line.add(new Envelope.Point(i, xs.pixel(points.x(i)), ys.pixel(points.y(i))));
            } else {
                List<Envelope.Point> kept = Envelope.of(line);
                unbroken(path, kept);
                if (points.size() <= FEW || line.size() == 1) {
                    kept.forEach(point -> circle(dots, point.x(), point.y(), "2.6", ink.fill()));
                }
                line.clear();
            }
        }
        if (!path.isEmpty()) {
            svg.append("<path ").append(ink.line()).append(" d=\"").append(path).append("\"/>");
        }
        svg.append(dots);
    }

    private static void unbroken(StringBuilder path, List<Envelope.Point> line) {
        for (int i = 0; i < line.size() && line.size() > 1; i++) {
            path.append(i == 0 ? "M" : "L").append(Svg.pixel(line.get(i).x())).append(' ');
            path.append(Svg.pixel(line.get(i).y()));
        }
    }

    private void points(Series points, Ink ink) {
        boolean many = points.size() > MANY;
        String look = ink.fill() + (many ? " fill-opacity=\"0.45\"" : "");
        for (int i = 0; i < points.size(); i++) {
            if (x.shows(points.x(i)) && y.shows(points.y(i))) {
                circle(svg, xs.pixel(points.x(i)), ys.pixel(points.y(i)), many ? "1.8" : "3.4", look);
            }
        }
    }

    private void band(Series band, Ink ink) {
        StringBuilder there = new StringBuilder();
        StringBuilder back = new StringBuilder();
        for (int i = 0; i < band.size(); i++) {
            if (x.shows(band.x(i)) && y.shows(band.y(i)) && y.shows(band.other(i))) {
                String at = Svg.pixel(xs.pixel(band.x(i))) + " ";
                there.append(there.isEmpty() ? "M" : "L").append(at).append(Svg.pixel(ys.pixel(band.y(i))));
                back.insert(0, "L" + at + Svg.pixel(ys.pixel(band.other(i))));
            }
        }
        if (!there.isEmpty()) {
            svg.append("<path ").append(ink.fill()).append(" fill-opacity=\"0.16\" d=\"");
            svg.append(there).append(back).append("Z\"/>");
        }
    }

    private static void circle(StringBuilder svg, double x, double y, String radius, String look) {
        svg.append(
                "<circle r=\"" + radius + "\" cx=\"" + Svg.pixel(x) + "\" cy=\"" + Svg.pixel(y) + "\" " + look + "/>");
    }
}
