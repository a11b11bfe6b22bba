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
    /** The keys of the line before and how they are written: mostly those of the next one, in the same order. */
    private String[] keys = new String[16];

    private byte[][] written = new byte[16][];
    private int count;
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
        count = 0;
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
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
            written = Arrays.copyOf(written, 2 * count);
        }
        if (count > 0) {
            add(',');
        }
        if (key.equals(keys[count])) {
            add(written[count]);
        } else {
            int from = length;
            quoted(key);
            add(':');
            keys[count] = key;
            written[count] = Arrays.copyOfRange(bytes, from, length);
        }
        count++;
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
        add(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void add(byte[] more) {
        while (bytes.length - length < more.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void add(char c) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) c;
    }
}
