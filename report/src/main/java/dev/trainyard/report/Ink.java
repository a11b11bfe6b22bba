package dev.trainyard.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The colour of a series: its number among those with a colour of their own, a place in an order, or the text's. */
record Ink(int number, double shade) {
    /** Of about the same lightness, so that every one can be seen on a light page and on a dark one. */
    private static final int[][] RAMP = {
        {0x3b, 0x6f, 0xd4},
        {0x7d, 0x5f, 0xcb},
        {0xbb, 0x52, 0xa6},
        {0xd9, 0x5b, 0x6c},
        {0xd8, 0x7c, 0x33},
        {0xb0, 0x94, 0x1c}
    };

    private static final int SHADED = -1;
    private static final int NEUTRAL = -2;

    /** One for each series. */
    static List<Ink> of(List<Series> series) {
        List<Ink> inks = new ArrayList<>();
        int next = 0;
        for (Series one : series) {
            if (one.isNeutral()) {
                inks.add(new Ink(NEUTRAL, Double.NaN));
            } else if (one.shade().isPresent()) {
                inks.add(new Ink(SHADED, one.shade().getAsDouble()));
            } else if (one.isCompanion() && !inks.isEmpty()) {
                inks.add(inks.getLast());
            } else {
                inks.add(new Ink(next++, Double.NaN));
            }
        }
        return inks;
    }

    /** Attributes of a line. */
    String line() {
        return switch (number) {
            case NEUTRAL -> "class=\"ty-line ty-ink-line\"";
            case SHADED -> "class=\"ty-line\" stroke=\"" + colour() + "\"";
            default -> ChartStyle.line(number);
        };
    }

    /** Attributes of a filled shape. */
    String fill() {
        return switch (number) {
            case NEUTRAL -> "class=\"ty-ink\"";
            case SHADED -> "fill=\"" + colour() + "\"";
            default -> ChartStyle.dot(number);
        };
    }

    private String colour() {
        double place = shade * (RAMP.length - 1);
        int below = (int) Math.min(RAMP.length - 2, Math.floor(place));
        double share = place - below;
        StringBuilder colour = new StringBuilder("#");
        for (int c = 0; c < 3; c++) {
            long value = Math.round(RAMP[below][c] + share * (RAMP[below + 1][c] - RAMP[below][c]));
            colour.append(String.format(Locale.ROOT, "%02x", value));
        }
        return colour.toString();
    }
}
