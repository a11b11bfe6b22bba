package dev.trainyard.runs.export;

import dev.trainyard.base.wire.ThriftWriter;
import dev.trainyard.base.wire.Varint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Texts that come again and again: a dictionary, and for each row an index into it of as few bits as do. */
final class TextColumn implements Column {
    private static final int BYTE_ARRAY = 6;
    private static final int UTF8 = 0;

    private final String name;
    private final Map<String, Integer> dictionary = new LinkedHashMap<>();
    private int[] indices = new int[1024];
    private int size;

    TextColumn(String name) {
        this.name = name;
    }

    void add(String text) {
        if (size == indices.length) {
            indices = Arrays.copyOf(indices, 2 * size);
        }
        Integer known = dictionary.putIfAbsent(text, dictionary.size());
        indices[size++] = known == null ? dictionary.size() - 1 : known;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void describe(ThriftWriter element) {
        element.i32(1, BYTE_ARRAY)
                .i32(3, REQUIRED)
                .text(4, name)
                .i32(6, UTF8)
                .struct(10, logical -> logical.struct(1, string -> {}));
    }

    @Override
    public Pages end() throws IOException {
        Pages pages = new Pages(this, BYTE_ARRAY)
                .dictionary(dictionary.size(), entries())
                .data(size, DICTIONARY, packed());
        dictionary.clear();
        size = 0;
        return pages;
    }

    private byte[] entries() {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (String text : dictionary.keySet()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            entries.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(bytes.length)
                    .array());
            entries.writeBytes(bytes);
        }
        return entries.toByteArray();
    }

    /** The width, then one run of groups of 8 indices, each with its lowest bit first. */
    private byte[] packed() {
        int width = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(dictionary.size() - 1));
        int groups = (size + 7) / 8;
        byte[] head = Varint.of((long) groups << 1 | 1);
        byte[] bytes = new byte[1 + head.length + groups * width];
        bytes[0] = (byte) width;
        System.arraycopy(head, 0, bytes, 1, head.length);
        long bit = 8L * (1 + head.length);
        for (int i = 0; i < size; i++) {
            for (int b = 0; b < width; b++, bit++) {
                bytes[(int) (bit >> 3)] |= (byte) ((indices[i] >> b & 1) << (bit & 7));
            }
        }
        return bytes;
    }
}
