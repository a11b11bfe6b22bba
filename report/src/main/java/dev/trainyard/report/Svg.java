package dev.trainyard.report;

/** The elements that charts are made of. */
final class Svg {
    /** Pixels of every chart. */
    static final int WIDTH = 720;

    private Svg() {}

    /** The beginning of an image with its background and title; {@code </svg>} ends it. */
    static StringBuilder begin(String title, int height) {
        StringBuilder svg = new StringBuilder(16_384);
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ty-chart\" role=\"img\" width=\"" + WIDTH
                + "\" height=\"" + height + "\" viewBox=\"0 0 " + WIDTH + " " + height
                + "\" style=\"max-width:100%;height:auto\">");
        svg.append("<title>").append(Markup.escape(title)).append("</title>");
        svg.append("<style>").append(ChartStyle.css()).append("</style>");
        svg.append("<rect class=\"ty-page\" width=\"" + WIDTH + "\" height=\"" + height + "\" rx=\"6\"/>");
        text(svg, 16, 25, "class=\"ty-title\"", title);
        return svg;
    }

    static void line(StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"" + kind + "\" x1=\"" + pixel(x1) + "\" y1=\"" + pixel(y1) + "\" x2=\"" + pixel(x2)
                + "\" y2=\"" + pixel(y2) + "\"/>");
    }

    static void text(StringBuilder svg, double x, double y, String attributes, String text) {
        svg.append("<text x=\"" + pixel(x) + "\" y=\"" + pixel(y) + "\" " + attributes + ">")
                .append(Markup.escape(text))
                .append("</text>");
    }

    static void rectangle(StringBuilder svg, double x, double y, double width, double height, String fill) {
        svg.append("<rect x=\"" + pixel(x) + "\" y=\"" + pixel(y) + "\" width=\"" + pixel(width) + "\" height=\""
                + pixel(height) + "\" fill=\"" + fill + "\"/>");
    }

    /** A tenth of a pixel is finer than any screen. */
    static String pixel(double value) {
        return String.valueOf(Math.round(value * 10) / 10.0);
    }
}
