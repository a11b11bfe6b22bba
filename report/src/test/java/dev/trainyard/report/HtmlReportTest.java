package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class HtmlReportTest {
    private static final String NASTY = "</pre><script>alert('x')</script> & \"q\" \u001b[31m";

    @Test
    void escapesWhateverItIsGiven() {
        Document page = Xml.parse(new HtmlReport(NASTY)
                .subtitle(NASTY)
                .section(NASTY)
                .paragraph(NASTY)
                .values(Map.of(NASTY, NASTY))
                .table(List.of(NASTY), List.of(List.of(NASTY)))
                .chart(new LineChart(
                        NASTY,
                        Axis.linear(NASTY, NASTY),
                        Axis.log(NASTY, ""),
                        List.of(new Series(NASTY, new double[] {1, 2}, new double[] {1, 2}))))
                .preformatted(NASTY)
                .reproduce(NASTY)
                .html());
        assertThat(Xml.all(page, "script")).isEmpty();
        String shown = NASTY.replace('\u001b', '\uFFFD');
        for (String tag : List.of("h1", "p", "td", "th", "pre")) {
            assertThat(Xml.texts(page, tag)).as(tag).contains(shown);
        }
    }

    @Test
    void loadsNothingFromElsewhere() {
        String html = new HtmlReport("t")
                .chart(new LineChart("c", Axis.linear("x", ""), Axis.linear("y", ""), List.of()))
                .html();
        assertThat(html.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http", "src=", "href=", "url(", "@import", "<script");
    }

    @Test
    void setsColumnsOfNumbersToTheRight() {
        String html = new HtmlReport("t")
                .table(
                        List.of("run", "loss"),
                        List.of(List.of("a1", "3.2"), List.of("7b", "NaN"), List.of("c", "-1.5 ± 0.1")))
                .html();
        assertThat(html).contains("<th>run</th><th class=\"number\">loss</th>");
        assertThat(html).contains("<td>7b</td><td class=\"number\">NaN</td>");
    }

    @Test
    void refusesARowThatDoesNotFitItsHeader() {
        HtmlReport report = new HtmlReport("t");
        assertThatThrownBy(() -> report.table(List.of("a", "b"), List.of(List.of("1"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closesItsSections() {
        Document page = Xml.parse(
                new HtmlReport("t").section("a").section("b").paragraph("p").html());
        assertThat(Xml.texts(page, "section")).hasSize(2);
        assertThat(Xml.texts(page, "h2")).containsExactly("a", "b");
    }

    @Test
    void writesAFile(@TempDir Path dir) throws IOException {
        new HtmlReport("größer").write(dir.resolve("report.html"));
        assertThat(Files.readString(dir.resolve("report.html")))
                .startsWith("<!DOCTYPE html>")
                .contains("größer");
    }
}
