package dev.trainyard.base;

import java.time.Duration;
import java.util.Locale;

/** Quantities as people read them. Files and JSON carry plain numbers in base units. */
public final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E"};

    private Units() {}

    /** {@code 1536} is "1.5 KiB". */
    public static String bytes(long bytes) {
        return scaled(bytes, 1024, BINARY, " ");
    }

    /** {@code 124_439_808} is "124M"; three significant digits. */
    public static String count(double count) {
        return scaled(count, 1000, DECIMAL, "");
    }

    /** "850 ms", "12.3 s", "4 min 05 s", "2 h 07 min", "3 d 4 h". */
    public static String duration(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 1) {
            return Math.round(seconds * 1000) + " ms";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        if (whole < 86_400) {
            return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
        }
        return whole / 86_400 + " d " + whole % 86_400 / 3600 + " h";
    }

    private static String scaled(double value, double base, String[] names, String gap) {
        int power = 0;
        double v = value;
        while (Math.abs(v) >= base && power < names.length - 1) {
            v /= base;
            power++;
        }
        boolean whole = power == 0 && v == Math.rint(v) || Math.abs(v) >= 100;
        String digits = String.format(Locale.ROOT, whole ? "%.0f" : Math.abs(v) >= 10 ? "%.1f" : "%.2f", v);
        return digits + gap + names[power];
    }
}
