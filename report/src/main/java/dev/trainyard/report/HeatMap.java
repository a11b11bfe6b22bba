package dev.trainyard.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of cells over a common x axis, coloured by value: layers over time. The colours are those of cividis, which rise in
 * lightness alike for every colour vision; NaN has a colour of its own.
 *
 * @param title says what is shown
 * @param value what the colour says, and its unit
 * @param low the value of the darkest colour
 * @param high the value of the lightest; values beyond have the same
 * @param shows which value a cell shows that stands for several points
 * @param rows from top to bottom; the y of a series are its values
 */
public record HeatMap(String title, Axis x, Axis value, double low, double high, Extreme shows, List<Series> rows)
        implements Chart {
    private static final int RIGHT = Svg.WIDTH - 24;
    private static final int TOP = 58;
    private static final int COLUMNS = 120;
    private static final int CHARACTER = 7;
    private static final int COLOURS = 32;
    private static final int BAR_WIDTH = 160;
    private static final String NO_NUMBER = "#b0508a";
    private static final int[] CIVIDIS = {
        0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838
    };

    /** Of several values, the one that matters. */
    public enum Extreme {
        LOWEST,
        HIGHEST
    }

    public HeatMap {
        rows = List.copyOf(rows);
    }

    @Override
    public String svg() {
        double[] places = rows.stream()
                .flatMapToDouble(
                        row -> java.util.stream.IntStream.range(0, row.size()).mapToDouble(row::x))
                .filter(Double::isFinite)
                .distinct()
                .sorted()
                .toArray();
        int rowHeight = rows.size() <= 40 ? 15 : 8;
        int bottom = TOP + (places.length == 0 ? 60 : rows.size() * rowHeight);
        StringBuilder svg = Svg.begin(title, bottom + 44);
        if (places.length == 0) {
            Svg.text(svg, Svg.WIDTH / 2.0, TOP + 30, "text-anchor=\"middle\"", "no data to show");
            return svg.append("</svg>").toString();
        }
        int widest = rows.stream().mapToInt(row -> row.name().length()).max().orElse(1);
        int left = 24 + Math.min(40, widest) * CHARACTER;
        Columns columns = Columns.of(places, left);
        boolean unknown = false;
        for (int i = 0; i < rows.size(); i++) {
            double top = TOP + i * rowHeight;
            if (i % (rowHeight < 12 ? 2 : 1) == 0) {
                Svg.text(
                        svg,
                        left - 7,
                        top + rowHeight - 3.5,
                        "text-anchor=\"end\"",
                        shortened(rows.get(i).name()));
            }
            unknown |= drawRow(svg, columns.of(rows.get(i), shows), columns, top, rowHeight);
        }
        drawAxis(svg, columns, left, bottom);
        drawLegend(svg, left, unknown);
        return svg.append("</svg>").toString();
    }

    /** Neighbours of one colour are one rectangle. Returns whether a value is no number. */
    private boolean drawRow(StringBuilder svg, double[] cells, Columns columns, double top, int height) {
        boolean unknown = false;
        int from = 0;
        for (int i = 1; i <= cells.length; i++) {
            String colour = colour(cells[from]);
            if (i == cells.length || !colour(cells[i]).equals(colour)) {
                if (!colour.isEmpty()) {
                    unknown |= colour.equals(NO_NUMBER);
                    double x = columns.left() + from * columns.width();
                    Svg.rectangle(svg, x, top, (i - from) * columns.width(), height - 1, colour);
                }
                from = i;
            }
        }
        return unknown;
    }

    private void drawAxis(StringBuilder svg, Columns columns, int left, int bottom) {
        Scale scale = new Scale(false, columns.low(), columns.high(), left, RIGHT);
        Svg.line(svg, "ty-axis", left, bottom, RIGHT, bottom);
        for (Ticks.Tick tick : scale.ticks(8)) {
            double at = scale.pixel(tick.value());
            Svg.line(svg, "ty-axis", at, bottom, at, bottom + 4);
            Svg.text(svg, at, bottom + 17, "text-anchor=\"middle\"", tick.text());
        }
        Svg.text(svg, (left + RIGHT) / 2.0, bottom + 36, "text-anchor=\"middle\"", x.text());
    }

    private void drawLegend(StringBuilder svg, int left, boolean unknown) {
        double bar = RIGHT - BAR_WIDTH - 44;
        double step = BAR_WIDTH / (double) COLOURS;
        for (int i = 0; i < COLOURS; i++) {
            Svg.rectangle(svg, bar + i * step, 40, step + 0.3, 10, colour(i));
        }
        Svg.text(svg, bar - 6, 49, "text-anchor=\"end\" class=\"ty-name\"", value.text() + "  " + number(low));
        Svg.text(svg, bar + BAR_WIDTH + 6, 49, "class=\"ty-name\"", number(high));
        if (unknown) {
            Svg.rectangle(svg, left, 40, 12, 10, NO_NUMBER);
            Svg.text(svg, left + 17, 49, "class=\"ty-name\"", "NaN");
        }
    }

    /** Empty where there is nothing to draw. */
    private String colour(double cell) {
        if (cell == Columns.NOTHING) {
            return "";
        }
        if (Double.isNaN(cell)) {
            return NO_NUMBER;
        }
        double part = Math.clamp((cell - low) / (high - low), 0, 1);
        return colour((int) Math.min(COLOURS - 1, Math.floor(part * COLOURS)));
    }

    private static String colour(int number) {
        double place = number / (double) (COLOURS - 1) * (CIVIDIS.length - 1);
        int below = Math.min(CIVIDIS.length - 2, (int) place);
        double part = place - below;
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = CIVIDIS[below] >> shift & 0xff;
            int to = CIVIDIS[below + 1] >> shift & 0xff;
            mixed |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return String.format("#%06x", mixed);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf(Math.round(value)) : String.valueOf(value);
    }

    private static String shortened(String name) {
        return name.length() <= 40 ? name : "…" + name.substring(name.length() - 39);
    }

    /**
     * Equal columns from the first to the last place.
     *
     * @param left pixels
     * @param width pixels
     * @param low x at the left edge
     * @param high x at the right edge
     */
    private record Columns(int count, int left, double width, double low, double high) {
        /** No value stands here; not NaN, which is a value. */
        static final double NOTHING = Double.NEGATIVE_INFINITY;

        static Columns of(double[] places, int left) {
            int count = Math.min(COLUMNS, places.length);
            double first = places[0];
            double last = places[places.length - 1];
            double half = count > 1 ? (last - first) / (count - 1) / 2 : 0.5;
            return new Columns(count, left, (RIGHT - left) / (double) count, first - half, last + half);
        }

        /** What each column shows; one without a point between two that have some shows what came before. */
        double[] of(Series row, Extreme shows) {
            double[] cells = new double[count];
            Arrays.fill(cells, NOTHING);
            List<Integer> filled = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                if (Double.isFinite(row.x(i)) && row.y(i) != NOTHING) {
                    int column = Math.clamp((int) ((row.x(i) - low) / (high - low) * count), 0, count - 1);
                    cells[column] = cells[column] == NOTHING ? row.y(i) : extreme(cells[column], row.y(i), shows);
                    filled.add(column);
                }
            }
            int last = filled.stream().mapToInt(Integer::intValue).max().orElse(0);
            for (int i = 1; i < last; i++) {
                cells[i] = cells[i] == NOTHING ? cells[i - 1] : cells[i];
            }
            return cells;
        }

        private static double extreme(double one, double other, Extreme shows) {
            return shows == Extreme.LOWEST ? Math.min(one, other) : Math.max(one, other);
        }
    }
}
