package dev.trainyard.runs.trackers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a message of Protocol Buffers, written from its encoding's page and not from the code under test. */
public final class ProtoReader {
    /** Varints and fixed numbers as their bits, the rest as bytes. */
    private final Map<Integer, List<Object>> fields = new TreeMap<>();

    public ProtoReader(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long key = varint(in);
            Object value =
                    switch ((int) (key & 7)) {
                        case 0 -> varint(in);
                        case 1 -> in.getLong();
                        case 5 -> (long) in.getInt();
                        case 2 -> {
                            byte[] bytes = new byte[(int) varint(in)];
                            in.get(bytes);
                            yield bytes;
                        }
                        default -> throw new IllegalArgumentException("wire type " + (key & 7));
                    };
            fields.computeIfAbsent((int) (key >> 3), any -> new ArrayList<>()).add(value);
        }
    }

    public boolean has(int field) {
        return fields.containsKey(field);
    }

    public long number(int field) {
        return has(field) ? (long) all(field).getFirst() : 0;
    }

    public double real(int field) {
        return Double.longBitsToDouble(number(field));
    }

    public float real32(int field) {
        return Float.intBitsToFloat((int) number(field));
    }

    public String text(int field) {
        return has(field) ? texts(field).getFirst() : "";
    }

    public List<String> texts(int field) {
        return all(field).stream()
                .map(bytes -> new String((byte[]) bytes, StandardCharsets.UTF_8))
                .toList();
    }

    public byte[] bytes(int field) {
        return (byte[]) all(field).getFirst();
    }

    public ProtoReader message(int field) {
        return new ProtoReader(has(field) ? bytes(field) : new byte[0]);
    }

    public List<ProtoReader> messages(int field) {
        return all(field).stream().map(bytes -> new ProtoReader((byte[]) bytes)).toList();
    }

    private List<Object> all(int field) {
        return fields.getOrDefault(field, List.of());
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
