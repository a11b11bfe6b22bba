package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class HeatMapTest {
    private static final String DARKEST = "#00224e";
    private static final String LIGHTEST = "#fee838";

    @Test
    void namesRowsAxesAndTheRangeOfColours() {
        Document svg = draw(HeatMap.Extreme.HIGHEST, row("h.0", 0, 1), row("h.1", 1, 1));
        assertThat(Xml.texts(svg, "text")).contains("Underflow", "h.0", "h.1", "update", "share (%)  0", "1");
    }

    @Test
    void coloursByValueAndJoinsEqualNeighbours() {
        assertThat(cells(draw(HeatMap.Extreme.HIGHEST, row("h.0", 0, 0, 1, 1)))).containsExactly(DARKEST, LIGHTEST);
        assertThat(cells(draw(HeatMap.Extreme.HIGHEST, row("h.0", -5, 7)))).containsExactly(DARKEST, LIGHTEST);
    }

    @Test
    void showsNaNInAColourOfItsOwnAndSaysSo() {
        Document svg = draw(HeatMap.Extreme.LOWEST, row("h.0", 1, Double.NaN, 1));
        assertThat(cells(svg)).hasSize(4).contains("#b0508a"); // one of them is in the legend
        assertThat(Xml.texts(svg, "text")).contains("NaN");
    }

    @Test
    void aSingleBadValueOfALongRunIsSeen() {
        double[] high = new double[10_000];
        high[4321] = 1;
        assertThat(cells(draw(HeatMap.Extreme.HIGHEST, row("h.0", high)))).contains(LIGHTEST);
        double[] low = new double[10_000];
        Arrays.fill(low, 1);
        low[4321] = 0;
        assertThat(cells(draw(HeatMap.Extreme.LOWEST, row("h.0", low)))).contains(DARKEST);
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(Xml.texts(draw(HeatMap.Extreme.HIGHEST), "text")).contains("no data to show");
    }

    private static Document draw(HeatMap.Extreme shows, Series... rows) {
        return Xml.parse(new HeatMap(
                        "Underflow", Axis.linear("update", ""), Axis.linear("share", "%"), 0, 1, shows, List.of(rows))
                .svg());
    }

    /** The colours of the cells: the first rectangle is the page, the last ones are the legend's scale. */
    private static List<String> cells(Document svg) {
        return Xml.all(svg, "rect").stream()
                .filter(rectangle -> !rectangle.getAttribute("fill").isEmpty())
                .filter(rectangle -> Double.parseDouble(rectangle.getAttribute("height")) != 10
                        || rectangle.getAttribute("width").equals("12.0"))
                .map(rectangle -> rectangle.getAttribute("fill"))
                .toList();
    }

    private static Series row(String name, double... values) {
        return new Series(
                name, IntStream.range(0, values.length).asDoubleStream().toArray(), values);
    }
}
