package dev.trainyard.storage.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads Thrift's compact protocol; fields that nobody asks for are skipped. */
final class ThriftReader {
    private static final int I8 = 3;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    private final ByteBuffer in;

    ThriftReader(ByteBuffer in) {
        this.in = in;
    }

    /** Hears of a field; reads it, or else returns false and it is skipped. */
    @FunctionalInterface
    interface Fields {
        boolean read(int number);
    }

    void struct(Fields fields) {
        int number = 0;
        for (int head = in.get(); head != 0; head = in.get()) {
            int type = head & 0xF;
            int delta = head >> 4 & 0xF;
            number = delta == 0 ? (int) integer() : number + delta;
            if (!fields.read(number)) {
                skip(type);
            }
        }
    }

    /** Reads each element of a list by {@code element}. */
    void list(Runnable element) {
        int head = in.get();
        int size = head >> 4 & 0xF;
        for (long left = size == 0xF ? varint() : size; left > 0; left--) {
            element.run();
        }
    }

    long integer() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    String text() {
        byte[] bytes = new byte[(int) varint()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private void skip(int type) {
        switch (type) {
            case I8 -> advance(1);
            case DOUBLE -> advance(8);
            case BINARY -> advance((int) varint());
            case LIST, SET -> {
                int element = in.get(in.position()) & 0xF;
                list(() -> skipElement(element));
            }
            case MAP -> {
                long size = varint();
                int types = size == 0 ? 0 : in.get();
                for (; size > 0; size--) {
                    skipElement(types >> 4 & 0xF);
                    skipElement(types & 0xF);
                }
            }
            case STRUCT -> struct(_ -> false);
            default -> {
                if (type > 2) { // the truth of 1 and 2 is in the type
                    varint();
                }
            }
        }
    }

    private void skipElement(int type) {
        if (type == 1 || type == 2) {
            advance(1);
        } else {
            skip(type);
        }
    }

    private void advance(int bytes) {
        in.position(in.position() + bytes);
    }
}
