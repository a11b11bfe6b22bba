package dev.trainyard.precision.format;

import java.util.ArrayList;
import java.util.List;

/**
 * What a format is, written down a second time and as plainly as can be: every code by the textbook's formula, in powers of
 * two, and rounding by a search through all of them. Knows formats by their names and fields alone.
 */
final class Definition {
    /** A finite number of a format. */
    record Point(double value, int code) {}

    private final ScalarFormat format;
    private final List<Point> positive = new ArrayList<>();
    private final double next;

    Definition(ScalarFormat format) {
        this.format = format;
        int unsigned = format.isSigned() ? format.codes() / 2 : format.codes();
        for (int code = 0; code < unsigned; code++) {
            if (Double.isFinite(value(code))) {
                positive.add(new Point(value(code), code));
            }
        }
        double last = positive.getLast().value;
        double before = positive.get(positive.size() - 2).value;
        next = format.mantissaBits() == 0 ? 2 * last : last + (last - before);
    }

    /** What a code stands for. */
    double value(int code) {
        ScalarFormat f = format;
        String name = f.name();
        if (name.equals("e8m0fnu")) {
            return code == 255 ? Double.NaN : Math.pow(2, code - 127);
        }
        int m = f.mantissaBits();
        int e = f.exponentBits();
        int mantissa = code % (1 << m);
        int exponent = code / (1 << m) % (1 << e);
        double sign = code >= 1 << (e + m) ? -1 : 1;
        boolean ones = mantissa == (1 << m) - 1 && exponent == (1 << e) - 1;
        boolean altgrad = name.startsWith("altgrad");
        if (name.endsWith("fnuz")) {
            if (sign < 0 && mantissa == 0 && exponent == 0) {
                return Double.NaN;
            }
        } else if (name.equals("e4m3fn")) {
            if (ones) {
                return Double.NaN;
            }
        } else if (!name.endsWith("fn") && (!altgrad || name.endsWith("e5m2")) && exponent == (1 << e) - 1) {
            return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        double fraction = mantissa / Math.pow(2, m);
        if (altgrad && e == 0) {
            return sign * fraction;
        }
        return sign
                * (exponent == 0
                        ? Math.pow(2, 1 - f.bias()) * fraction
                        : Math.pow(2, exponent - f.bias()) * (1 + fraction));
    }

    /** The neighbours of {@code magnitude}: the largest number not above it, and the next. */
    Point[] around(double magnitude) {
        int low = 0;
        int high = positive.size();
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (positive.get(middle).value <= magnitude) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Point below = positive.get(low);
        return new Point[] {below, high < positive.size() ? positive.get(high) : new Point(next, below.code + 1)};
    }

    /** The code magnitude nearest to {@code magnitude}, ties to the even code; one above the largest is too large. */
    int nearest(double magnitude) {
        Point[] around = around(magnitude);
        double down = magnitude - around[0].value;
        double up = around[1].value - magnitude;
        if (down == up) {
            return around[0].code % 2 == 0 ? around[0].code : around[1].code;
        }
        return down < up ? around[0].code : around[1].code;
    }

    int largest() {
        return positive.getLast().code;
    }
}
