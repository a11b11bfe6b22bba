package dev.trainyard.runs.index;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import tools.jackson.core.io.NumberInput;

/**
 * Reads the numbers of one JSON object from bytes. Written by hand since a cold index reads gigabytes of such lines: a
 * general parser makes an object of each key and number, this one makes none. It accepts what our writer writes and what
 * any JSON writer may: white space, escapes, nested values (passed over), and NaN in either spelling.
 *
 * <p>After {@link #scan} returned true, {@code count} numbers stand in {@code names} and {@code values}.
 */
final class LineScanner {
    private static final double[] POWERS = new double[23];
    private static final long EXACT = 1L << 53;

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final NameTable table;
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private char[] digits = new char[64];
    private double number;

    /** NaN where the line has none. */
    double step;

    /** Seconds of run time; NaN where the line has none. */
    double time;

    /** Milliseconds since 1970; NaN where the line has none. */
    double wallTime;

    int count;
    int[] names = new int[64];
    double[] values = new double[64];
    int textCount;
    /** Names whose value is text. */
    int[] texts = new int[16];

    LineScanner(NameTable table) {
        this.table = table;
    }

    /** Whether {@code source[from, to)}, without its line break, is one whole JSON object. */
    boolean scan(byte[] source, int from, int to) {
        bytes = source;
        at = from;
        end = to;
        step = Double.NaN;
        time = Double.NaN;
        wallTime = Double.NaN;
        count = 0;
        textCount = 0;
        table.beginLine();
        space();
        if (!take('{')) {
            return false;
        }
        space();
        if (!take('}') && !members()) {
            return false;
        }
        space();
        return at == end;
    }

    private boolean members() {
        while (true) {
            space();
            if (at >= end || bytes[at] != '"') {
                return false;
            }
            int name = name();
            space();
            if (name < 0 || !take(':')) {
                return false;
            }
            space();
            if (!value(name)) {
                return false;
            }
            space();
            if (take('}')) {
                return true;
            }
            if (!take(',')) {
                return false;
            }
        }
    }

    /** The key's number in the table, -1 if it is not ended. Lines repeat their keys in order, so the next one is guessed. */
    private int name() {
        int guess = table.expected(bytes, at + 1, end);
        if (guess >= 0) {
            at += table.length(guess) + 2;
            return guess;
        }
        int start = ++at;
        if (!closeQuote()) {
            return -1;
        }
        return table.find(bytes, start, at - 1);
    }

    private boolean value(int name) {
        if (at >= end) {
            return false;
        }
        byte first = bytes[at];
        if (first == '-' || first >= '0' && first <= '9') {
            if (!number()) {
                return false;
            }
            put(name, number);
            return true;
        }
        return switch (first) {
            case '"' -> text(name);
            case '{', '[' -> nested();
            case 'N' -> word("NaN", name, Double.NaN);
            case 'I' -> word("Infinity", name, Double.POSITIVE_INFINITY);
            case 't' -> skip("true");
            case 'f' -> skip("false");
            case 'n' -> skip("null");
            default -> false;
        };
    }

    private void put(int name, double value) {
        switch (name) {
            case NameTable.STEP -> step = value;
            case NameTable.TIME -> time = value;
            case NameTable.WALL_TIME -> wallTime = value;
            default -> {
                if (count == names.length) {
                    names = Arrays.copyOf(names, 2 * count);
                    values = Arrays.copyOf(values, 2 * count);
                }
                names[count] = name;
                values[count++] = value;
            }
        }
    }

    private boolean text(int name) {
        int start = ++at;
        if (!closeQuote()) {
            return false;
        }
        int length = at - 1 - start;
        if (length == 3 && matches("NaN", start)) {
            put(name, Double.NaN);
        } else if (length == 8 && matches("Infinity", start)) {
            put(name, Double.POSITIVE_INFINITY);
        } else if (length == 9 && bytes[start] == '-' && matches("Infinity", start + 1)) {
            put(name, Double.NEGATIVE_INFINITY);
        } else if (name == NameTable.WALL_TIME) {
            wallTime = instant(start, length);
        } else {
            if (textCount == texts.length) {
                texts = Arrays.copyOf(texts, 2 * textCount);
            }
            texts[textCount++] = name;
        }
        return true;
    }

    private double instant(int start, int length) {
        try {
            return Instant.parse(new String(bytes, start, length, StandardCharsets.US_ASCII))
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            return Double.NaN;
        }
    }

    private boolean number() {
        int start = at;
        boolean negative = take('-');
        if (negative && at < end && bytes[at] == 'I') {
            number = Double.NEGATIVE_INFINITY;
            return skip("Infinity");
        }
        long mantissa = 0;
        int kept = 0;
        int scale = 0;
        int digitsFrom = at;
        for (; at < end && isDigit(bytes[at]); at++) {
            if (kept < 18) {
                mantissa = mantissa * 10 + (bytes[at] - '0');
                kept += mantissa == 0 ? 0 : 1;
            } else {
                return slow(start);
            }
        }
        if (at == digitsFrom) {
            return false;
        }
        if (take('.')) {
            for (; at < end && isDigit(bytes[at]); at++) {
                if (kept == 18) {
                    return slow(start);
                }
                mantissa = mantissa * 10 + (bytes[at] - '0');
                kept += mantissa == 0 ? 0 : 1;
                scale--;
            }
        }
        if (at < end && (bytes[at] | 0x20) == 'e') {
            at++;
            boolean down = take('-');
            if (!down) {
                take('+');
            }
            int exponent = 0;
            int exponentFrom = at;
            for (; at < end && isDigit(bytes[at]); at++) {
                exponent = Math.min(9999, exponent * 10 + (bytes[at] - '0'));
            }
            if (at == exponentFrom) {
                return false;
            }
            scale += down ? -exponent : exponent;
        }
        // a whole number below 2^53 times or over a power of ten up to 10^22: both exact, so one rounding (Clinger
        // 1990)
        if (mantissa > EXACT || scale < -22 || scale > 22) {
            return slow(start);
        }
        double value = scale < 0 ? mantissa / POWERS[-scale] : mantissa * POWERS[scale];
        number = negative ? -value : value;
        return true;
    }

    private boolean slow(int start) {
        at = start;
        int length = 0;
        for (; at < end && isNumberPart(bytes[at]); at++) {
            if (length == digits.length) {
                digits = Arrays.copyOf(digits, 2 * length);
            }
            digits[length++] = (char) bytes[at];
        }
        try {
            number = NumberInput.parseDouble(digits, 0, length, true);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Passes over an array or an object, which may hold strings with brackets in them. */
    private boolean nested() {
        int depth = 0;
        while (at < end) {
            byte b = bytes[at++];
            if (b == '"') {
                if (!closeQuote()) {
                    return false;
                }
            } else if (b == '{' || b == '[') {
                depth++;
            } else if ((b == '}' || b == ']') && --depth == 0) {
                return true;
            }
        }
        return false;
    }

    /** Goes behind the quote that ends the string in which {@code at} stands. */
    private boolean closeQuote() {
        for (; at < end; at++) {
            if (bytes[at] == '"') {
                at++;
                return true;
            }
            if (bytes[at] == '\\') {
                at++;
            }
        }
        return false;
    }

    private boolean word(String word, int name, double value) {
        put(name, value);
        return skip(word);
    }

    private boolean skip(String word) {
        boolean found = matches(word, at);
        at += word.length();
        return found;
    }

    private boolean matches(String word, int from) {
        if (end - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean take(char c) {
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void space() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isNumberPart(byte b) {
        return isDigit(b) || b == '-' || b == '+' || b == '.' || (b | 0x20) == 'e';
    }
}
