package dev.trainyard.runs.index;

import org.jspecify.annotations.Nullable;

/** One series over another, matched by the lines that hold both. */
final class PairedSeries {
    private PairedSeries() {}

    static Curve curve(RawSeries x, RawSeries y, Window window) {
        CurveBuilder curve = new CurveBuilder(Math.max(1, Math.ceilDiv(pairs(x, y, window, null), window.points())));
        pairs(x, y, window, curve);
        return curve.build();
    }

    private static long pairs(RawSeries x, RawSeries y, Window window, @Nullable CurveBuilder curve) {
        long found = 0;
        int j = 0;
        for (int i = 0; i < y.lines.length; i++) {
            while (j < x.lines.length && x.lines[j] < y.lines[i]) {
                j++;
            }
            if (j < x.lines.length && x.lines[j] == y.lines[i] && window.holds(x.values[j])) {
                found++;
                if (curve != null) {
                    curve.point(x.values[j], y.values[i]);
                }
            }
        }
        return found;
    }
}
