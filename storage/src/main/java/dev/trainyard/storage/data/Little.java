package dev.trainyard.storage.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A few bytes of a header, little-endian as most formats have it. */
final class Little {
    private final ByteBuffer bytes;

    Little(int capacity) {
        this.bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    Little u8(int... values) {
        for (int value : values) {
            bytes.put((byte) value);
        }
        return this;
    }

    Little u16(int... values) {
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return this;
    }

    Little u32(long... values) {
        for (long value : values) {
            bytes.putInt((int) value);
        }
        return this;
    }

    Little u64(long... values) {
        for (long value : values) {
            bytes.putLong(value);
        }
        return this;
    }

    Little ascii(String text) {
        bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    Little bytes(byte[] more) {
        bytes.put(more);
        return this;
    }

    /** Zeros up to {@code position}. */
    Little padTo(int position) {
        bytes.position(position);
        return this;
    }

    int position() {
        return bytes.position();
    }

    /** What was put. */
    byte[] array() {
        byte[] array = new byte[bytes.position()];
        bytes.get(0, array);
        return array;
    }
}
