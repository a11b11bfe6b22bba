package dev.trainyard.runs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON object on one line, built in a buffer that is used again for the next, since a training step should leave
 * no garbage worth collecting. Doubles are written so that they read back as the same bits.
 */
public final class JsonLine {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1024];
    private int length;
    private final MetricNumbers numbers = new MetricNumbers();

    JsonLine() {}

    /** A number; NaN and infinities become strings. */
    public JsonLine put(String key, double value) {
        key(key);
        numbers.add(key, value);
        if (Double.isFinite(value)) {
            ascii(Double.toString(value));
        } else {
            quoted(Double.toString(value));
        }
        return this;
    }

    /** A whole number. */
    public JsonLine put(String key, long value) {
        key(key);
        numbers.add(key, value);
        ascii(Long.toString(value));
        return this;
    }

    /** Text. */
    public JsonLine put(String key, String value) {
        key(key);
        quoted(value);
        return this;
    }

    /** Whole numbers as an array; they are none of {@link #numbers}. */
    public JsonLine put(String key, long[] values) {
        key(key);
        add('[');
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                add(',');
            }
            ascii(Long.toString(values[i]));
        }
        add(']');
        return this;
    }

    /** The named numbers that were put so far; in a line of metrics without step and time. */
    public MetricNumbers numbers() {
        return numbers;
    }

    void begin() {
        length = 0;
        numbers.clear();
        add('{');
    }

    /** The finished line with its line break; valid until the next {@link #begin}. */
    ByteBuffer end() {
        add('}');
        add('\n');
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private void key(String key) {
        if (length > 1) {
            add(',');
        }
        quoted(key);
        add(':');
    }

    private void quoted(String text) {
        add('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                add('\\');
                add(c);
            } else if (c >= ' ' && c < 0x7f) {
                add(c);
            } else {
                add('\\');
                add('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    add((char) HEX[c >> shift & 0xf]);
                }
            }
        }
        add('"');
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
    }

    private void add(char c) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) c;
    }
}
