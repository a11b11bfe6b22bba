package dev.trainyard.report;

import dev.trainyard.base.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A page in one file: no scripts, no fonts, nothing to load, so that it can be mailed, archived and opened anywhere. Calls
 * add to the page from top to bottom; all text is plain and is escaped here. The page is well-formed XML too.
 */
public final class HtmlReport {
    private final String title;
    private final StringBuilder body = new StringBuilder();
    private boolean inSection;

    public HtmlReport(String title) {
        this.title = title;
        element("h1", "", title);
    }

    /** A line under the title: what, where, when. */
    public HtmlReport subtitle(String text) {
        return element("p", " class=\"subtitle\"", text);
    }

    /** Begins a section; it ends where the next begins. */
    public HtmlReport section(String heading) {
        endSection();
        body.append("<section>\n");
        inSection = true;
        return element("h2", "", heading);
    }

    public HtmlReport paragraph(String text) {
        return element("p", "", text);
    }

    /** Names and their values, one a line, in the map's order. */
    public HtmlReport values(Map<String, String> values) {
        body.append("<table class=\"values\">\n");
        values.forEach((name, value) -> {
            body.append("<tr>");
            cell("th", " scope=\"row\"", name);
            cell("td", "", value);
            body.append("</tr>\n");
        });
        body.append("</table>\n");
        return this;
    }

    /**
     * A table; columns that hold only numbers are set to the right.
     *
     * @throws IllegalArgumentException if a row has not as many cells as the header
     */
    public HtmlReport table(List<String> header, List<List<String>> rows) {
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(row.size() + " cells under " + header.size() + " headings: " + row);
            }
        }
        body.append("<div class=\"wide\"><table>\n<thead>");
        tableRow("th", header, rows);
        body.append("</thead>\n<tbody>\n");
        rows.forEach(row -> tableRow("td", row, rows));
        body.append("</tbody></table></div>\n");
        return this;
    }

    public HtmlReport chart(Chart chart) {
        body.append("<figure>").append(chart.svg()).append("</figure>\n");
        return this;
    }

    /** Text whose line breaks and columns matter, such as a log. */
    public HtmlReport preformatted(String text) {
        return element("pre", "", text);
    }

    /** The end of the page: the commands that give the same result again. */
    public HtmlReport reproduce(String commands) {
        endSection();
        body.append("<footer>\n");
        element("h2", "", "How to reproduce");
        element("pre", "", commands);
        body.append("</footer>\n");
        return this;
    }

    /** The page so far. */
    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                + "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>" + Markup.escape(title)
                + "</title>\n<style>" + PageStyle.CSS + "</style>\n</head>\n<body>\n<main>\n" + body
                + (inSection ? "</section>\n" : "") + "</main>\n</body>\n</html>\n";
    }

    /** Writes the page; the file is whole or not there. */
    public void write(Path file) throws IOException {
        DurableFiles.write(file, html().getBytes(StandardCharsets.UTF_8));
    }

    private void tableRow(String tag, List<String> row, List<List<String>> rows) {
        body.append("<tr>");
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            boolean numbers = !rows.isEmpty() && rows.stream().allMatch(r -> isNumber(r.get(column)));
            cell(tag, numbers ? " class=\"number\"" : "", row.get(i));
        }
        body.append("</tr>\n");
    }

    private static boolean isNumber(String cell) {
        return cell.matches("([-+−±<>≤≥~]?\\s*\\d.*)|NaN|-?Infinity|–|-|");
    }

    private HtmlReport element(String tag, String attributes, String text) {
        cell(tag, attributes, text);
        body.append('\n');
        return this;
    }

    private void cell(String tag, String attributes, String text) {
        body.append('<').append(tag).append(attributes).append('>');
        body.append(Markup.escape(text)).append("</").append(tag).append('>');
    }

    private void endSection() {
        if (inSection) {
            body.append("</section>\n");
            inSection = false;
        }
    }
}
