package dev.trainyard.runs.export;

import dev.trainyard.base.wire.ThriftWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Numbers of 64 bits, one after the other. */
final class NumberColumn implements Column {
    private static final int INT64 = 2;
    private static final int DOUBLE = 5;

    private final String name;
    private final int type;
    private long[] bits = new long[1024];
    private int size;

    private NumberColumn(String name, int type) {
        this.name = name;
        this.type = type;
    }

    static NumberColumn whole(String name) {
        return new NumberColumn(name, INT64);
    }

    static NumberColumn real(String name) {
        return new NumberColumn(name, DOUBLE);
    }

    /** @param value the number itself, or the bits of a double */
    void add(long value) {
        if (size == bits.length) {
            bits = Arrays.copyOf(bits, 2 * size);
        }
        bits[size++] = value;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void describe(ThriftWriter element) {
        element.i32(1, type).i32(3, REQUIRED).text(4, name);
    }

    @Override
    public Pages end() throws IOException {
        ByteBuffer body = ByteBuffer.allocate(size * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        body.asLongBuffer().put(bits, 0, size);
        Pages pages = new Pages(this, type).data(size, PLAIN, body.array());
        size = 0;
        return pages;
    }
}
