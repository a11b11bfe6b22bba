package dev.trainyard.base.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The check and the words of a {@link Range}. */
final class Ranges {
    private Ranges() {}

    static void check(@Nullable Range range, Object value) {
        if (range != null && value instanceof Number number) {
            double x = number.doubleValue();
            if (x < range.min() || x > range.max() || x <= range.above() || x >= range.below()) {
                throw new IllegalArgumentException("must be " + words(range));
            }
        }
    }

    /** "at least 0 and below 1". */
    static String words(Range range) {
        List<String> words = new ArrayList<>();
        add(words, "at least ", range.min());
        add(words, "above ", range.above());
        add(words, "at most ", range.max());
        add(words, "below ", range.below());
        return String.join(" and ", words);
    }

    private static void add(List<String> words, String word, double bound) {
        if (!Double.isInfinite(bound)) {
            words.add(word + YamlWriter.number(bound));
        }
    }
}
