package dev.trainyard.scaling.page;

import dev.trainyard.base.Units;
import dev.trainyard.scaling.analysis.FitDocument;
import java.util.Locale;
import java.util.function.DoubleFunction;
import tools.jackson.databind.JsonNode;

/** Numbers of a document as people read them. */
final class Text {
    private Text() {}

    /** Four digits; with an exponent where it is far from 1. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "-∞";
        }
        double size = Math.abs(value);
        String text = String.format(Locale.ROOT, size != 0 && (size >= 1e5 || size < 1e-3) ? "%.3e" : "%.4g", value);
        return text.replaceFirst("(\\.\\d*?)0+e", "$1e")
                .replaceFirst("\\.e", "e")
                .replaceFirst("e\\+?(-?)0*(\\d)", "e$1$2");
    }

    static String number(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "–" : number(FitDocument.number(value));
    }

    static String count(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "–" : Units.count(FitDocument.number(value));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** "0.46 – 0.54". */
    static String interval(JsonNode ends) {
        return interval(ends, Text::number);
    }

    static String interval(JsonNode ends, DoubleFunction<String> format) {
        return ends.size() == 2
                ? format.apply(FitDocument.number(ends.get(0))) + " – " + format.apply(FitDocument.number(ends.get(1)))
                : "–";
    }
}
