package dev.trainyard.report;

/**
 * Colours and fonts of charts. The colours are those of Okabe and Ito, which people with any colour vision can tell
 * apart, darkened for a light page and lightened for a dark one; further series repeat them with dashes. Plain rules
 * without variables, since not every program that shows SVG knows these.
 */
final class ChartStyle {
    private static final String[] LIGHT = {"#0072b2", "#d55e00", "#00805d", "#b0508a", "#a87400", "#3a8fc4"};
    private static final String[] DARK = {"#4fb3f0", "#ff8a3d", "#2fcf9f", "#e79ac9", "#f0c040", "#a5d8f7"};
    private static final String[] DASHES = {"", " stroke-dasharray=\"7 4\"", " stroke-dasharray=\"2 3\""};

    private ChartStyle() {}

    /** The same rules in every chart: several in one page do not disturb each other. */
    static String css() {
        return ".ty-chart{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px}"
                + ".ty-chart .ty-title{font-size:15px;font-weight:600}"
                + ".ty-chart .ty-line{fill:none;stroke-width:1.7;stroke-linejoin:round;stroke-linecap:round}"
                + colours("#1c2430", "#5b6675", "#e3e7ec", "#ffffff", LIGHT)
                + "@media (prefers-color-scheme:dark){"
                + colours("#e6eaf0", "#a3adba", "#2e3743", "#151a21", DARK)
                + "}";
    }

    /** Attributes of the line of series {@code i}. */
    static String line(int i) {
        return "class=\"ty-line ty-line-" + i % LIGHT.length + "\"" + DASHES[i / LIGHT.length % DASHES.length];
    }

    /** Attributes of the dots of series {@code i}. */
    static String dot(int i) {
        return "class=\"ty-dot-" + i % LIGHT.length + "\"";
    }

    /** Attributes of the area around series {@code i}. */
    static String area(int i) {
        return "class=\"ty-dot-" + i % LIGHT.length + "\" fill-opacity=\"0.2\"";
    }

    private static String colours(String ink, String soft, String grid, String page, String[] palette) {
        StringBuilder css = new StringBuilder();
        rule(css, "text", "fill", soft);
        rule(css, ".ty-title,.ty-chart .ty-name", "fill", ink);
        rule(css, ".ty-page", "fill", page);
        rule(css, ".ty-grid", "stroke", grid);
        rule(css, ".ty-axis", "stroke", soft);
        for (int i = 0; i < palette.length; i++) {
            rule(css, ".ty-line-" + i, "stroke", palette[i]);
            rule(css, ".ty-dot-" + i, "fill", palette[i]);
        }
        return css.toString();
    }

    private static void rule(StringBuilder css, String selector, String property, String colour) {
        css.append(".ty-chart ")
                .append(selector)
                .append('{')
                .append(property)
                .append(':')
                .append(colour)
                .append('}');
    }
}
