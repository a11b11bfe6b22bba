package dev.trainyard.report;

import java.util.ArrayList;
import java.util.List;

/** Where the names of the series stand: from left to right, in as many rows as they need. */
final class Legend {
    /** Widths are guessed: nodes of a cluster have no fonts to measure. */
    private static final int CHARACTER = 7;

    private static final int LONGEST = 60;

    /** A name, the place of its series, its row from 0, and its left edge in pixels. */
    record Entry(String name, int series, int row, int x) {}

    private Legend() {}

    static List<Entry> of(List<Series> series, int width) {
        List<Entry> entries = new ArrayList<>();
        int x = 16;
        int row = 0;
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            if (one.isCompanion()) {
                continue;
            }
            String name = shortened(one.name());
            int wide = 44 + name.length() * CHARACTER;
            if (x > 16 && x + wide > width) {
                x = 16;
                row++;
            }
            entries.add(new Entry(name, i, row, x));
            x += wide;
        }
        return entries;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
    }
}
