package dev.trainyard.base.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A struct in Thrift's compact protocol, as Parquet's headers and footer are; fields in the order of their numbers. */
public final class ThriftWriter {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int LONG_LIST = 15;

    private final ByteArrayOutputStream out;
    private int field;

    public ThriftWriter() {
        this(new ByteArrayOutputStream());
    }

    private ThriftWriter(ByteArrayOutputStream out) {
        this.out = out;
    }

    public ThriftWriter i32(int number, int value) {
        begin(number, I32);
        zigzag(value);
        return this;
    }

    public ThriftWriter i64(int number, long value) {
        begin(number, I64);
        zigzag(value);
        return this;
    }

    public ThriftWriter text(int number, String value) {
        begin(number, BINARY);
        text(value);
        return this;
    }

    public ThriftWriter struct(int number, Consumer<ThriftWriter> fields) {
        begin(number, STRUCT);
        struct(fields);
        return this;
    }

    public ThriftWriter i32s(int number, List<Integer> values) {
        list(number, I32, values.size());
        values.forEach(this::zigzag);
        return this;
    }

    public ThriftWriter texts(int number, List<String> values) {
        list(number, BINARY, values.size());
        values.forEach(this::text);
        return this;
    }

    public <T> ThriftWriter structs(int number, List<T> values, BiConsumer<ThriftWriter, T> fields) {
        list(number, STRUCT, values.size());
        for (T value : values) {
            struct(inner -> fields.accept(inner, value));
        }
        return this;
    }

    /** All of it, with the stop that ends a struct. */
    public byte[] array() {
        out.write(0);
        return out.toByteArray();
    }

    private void begin(int number, int type) {
        out.write(number - field << 4 | type);
        field = number;
    }

    private void list(int number, int type, int size) {
        begin(number, LIST);
        if (size < LONG_LIST) {
            out.write(size << 4 | type);
        } else {
            out.write(LONG_LIST << 4 | type);
            out.writeBytes(Varint.of(size));
        }
    }

    private void struct(Consumer<ThriftWriter> fields) {
        fields.accept(new ThriftWriter(out));
        out.write(0);
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(Varint.of(bytes.length));
        out.writeBytes(bytes);
    }

    private void zigzag(long value) {
        out.writeBytes(Varint.of(value << 1 ^ value >> 63));
    }
}
