package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class LineChartTest {
    private static final Axis STEP = Axis.linear("step", "");
    private static final Axis LOSS = Axis.linear("loss", "nats");

    @Test
    void drawsALineASeriesAndNamesAxesAndSeries() {
        Document svg = draw(STEP, LOSS, line("train <a>", 4, 3, 2), line("val & \"b\"", 4.5, 3.5, 2.5));
        assertThat(lines(svg)).hasSize(2);
        assertThat(Xml.texts(svg, "text")).contains("step", "loss (nats)", "train <a>", "val & \"b\"", "Loss");
    }

    @Test
    void leavesAGapWhereTheValueIsNoNumber() {
        Document svg = draw(STEP, LOSS, line("a", 4, 3, Double.NaN, 2, 1, Double.POSITIVE_INFINITY, 1, 2));
        String path = lines(svg).getFirst();
        assertThat(path.chars().filter(c -> c == 'M').count()).isEqualTo(3);
        assertThat(path).doesNotContain("NaN", "Infinity");
    }

    @Test
    void showsAPointThatHasNoNeighbour() {
        Document svg = draw(STEP, LOSS, line("a", Double.NaN, 3, Double.NaN));
        assertThat(lines(svg)).isEmpty();
        assertThat(Xml.all(svg, "circle")).hasSize(1);
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(Xml.texts(draw(STEP, LOSS), "text")).contains("no data to show");
        assertThat(Xml.texts(draw(STEP, LOSS, line("a", Double.NaN)), "text")).contains("no data to show");
    }

    @Test
    void saysHowManyValuesALogarithmicAxisHides() {
        Document svg = draw(STEP, Axis.log("loss", ""), line("a", 1, 0, -2, 100));
        assertThat(Xml.texts(svg, "text")).anyMatch(t -> t.startsWith("2 values at or below 0"));
        assertThat(Xml.texts(svg, "text")).contains("10", "100");
    }

    @Test
    void drawsAConstant() {
        for (double value : new double[] {0, 5, -3, 1e-9, 1e12}) {
            Document svg = draw(STEP, LOSS, line("a", value, value));
            assertThat(lines(svg).getFirst()).doesNotContain("NaN");
        }
        assertThat(lines(draw(STEP, Axis.log("loss", ""), line("a", 7, 7))).getFirst())
                .doesNotContain("NaN");
    }

    @Test
    void staysWithinTheImageHoweverManySeries() {
        Series[] many = IntStream.range(0, 30)
                .mapToObj(i -> line("a long name of run " + i, i, i + 1))
                .toArray(Series[]::new);
        Document svg = draw(STEP, LOSS, many);
        double height = Double.parseDouble(svg.getDocumentElement().getAttribute("height"));
        for (Element text : Xml.all(svg, "text")) {
            assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(0.0, height);
            assertThat(Double.parseDouble(text.getAttribute("x"))).isBetween(0.0, (double) LineChart.WIDTH);
        }
    }

    @Test
    void keepsEverySpikeOfALongSeriesInASmallImage() {
        int n = 1_000_000;
        double[] x = IntStream.range(0, n).asDoubleStream().toArray();
        double[] y = IntStream.range(0, n).mapToDouble(i -> Math.sin(i * 0.01)).toArray();
        y[123_456] = 50;
        y[777_777] = -50;
        String svg = new LineChart("Loss", STEP, LOSS, List.of(new Series("a", x, y))).svg();
        assertThat(svg.length()).isLessThan(60_000);
        double[] heights = heights(lines(Xml.parse(svg)).getFirst());
        double middle = median(heights);
        // 280 pixels hold 100 units and a margin: both spikes leave the middle by more than 100 pixels.
        assertThat(Arrays.stream(heights).min().orElseThrow()).isLessThan(middle - 100);
        assertThat(Arrays.stream(heights).max().orElseThrow()).isGreaterThan(middle + 100);
    }

    @Test
    void thinsToFirstLowestHighestAndLastOfAColumn() {
        List<Envelope.Point> line = new ArrayList<>();
        double[] y = {5, 1, 3, 9, 4};
        for (int i = 0; i < y.length; i++) {
            line.add(new Envelope.Point(i, 7 + i / 10.0, y[i]));
        }
        line.add(new Envelope.Point(5, 8.2, 2));
        assertThat(Envelope.of(line).stream().map(Envelope.Point::index)).containsExactly(0, 1, 3, 4, 5);
    }

    @Test
    void aBandIsAnAreaThatTheAxisMakesRoomForWithAGapWhereItIsNoNumber() {
        double[] x = {0, 1, 2, 3, 4};
        Band band = new Band(0, x, new double[] {0, 0, Double.NaN, 0, 0}, new double[] {1, 1, Double.NaN, 1, 100});
        Document svg = Xml.parse(
                new LineChart("Loss", STEP, LOSS, List.of(line("a", 0.5, 0.5, 0.5, 0.5, 0.5)), List.of(band)).svg());
        String area = lines(svg).getFirst();
        assertThat(area).containsPattern("Z.*Z").doesNotContain("NaN");
        assertThat(Xml.texts(svg, "text")).contains("100");
    }

    private static Document draw(Axis x, Axis y, Series... series) {
        return Xml.parse(new LineChart("Loss", x, y, List.of(series)).svg());
    }

    private static Series line(String name, double... y) {
        return new Series(name, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
    }

    /** The path of each series that has one; those of the legend are no part of the plot. */
    private static List<String> lines(Document svg) {
        return Xml.all(svg, "path").stream()
                .map(p -> p.getAttribute("d"))
                .filter(d -> !d.endsWith("h20"))
                .toList();
    }

    private static double[] heights(String path) {
        return Arrays.stream(path.substring(1).split("[ML]", -1))
                .mapToDouble(p -> Double.parseDouble(p.substring(p.indexOf(' ') + 1)))
                .toArray();
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }
}
