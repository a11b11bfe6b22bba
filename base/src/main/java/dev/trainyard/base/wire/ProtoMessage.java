package dev.trainyard.base.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A message in the encoding of Protocol Buffers, field after field. The source of the numbers is each caller's .proto file;
 * a field that is written with its default value is what that file calls present.
 */
public final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A whole number, a truth value (0 or 1) or the number of an enum's constant. */
    public ProtoMessage number(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    public ProtoMessage real(int field, double value) {
        key(field, FIXED_64);
        little(Double.doubleToRawLongBits(value), Double.BYTES);
        return this;
    }

    /** A 32-bit number. */
    public ProtoMessage real(int field, float value) {
        key(field, FIXED_32);
        little(Float.floatToRawIntBits(value), Float.BYTES);
        return this;
    }

    public ProtoMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoMessage bytes(int field, byte[] value) {
        key(field, LENGTH);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** A message within. */
    public ProtoMessage message(int field, Consumer<ProtoMessage> fields) {
        ProtoMessage inner = new ProtoMessage();
        fields.accept(inner);
        return bytes(field, inner.bytes());
    }

    /** Numbers one after the other, packed. */
    public ProtoMessage reals(int field, double[] values) {
        key(field, LENGTH);
        varint((long) values.length * Double.BYTES);
        for (double value : values) {
            little(Double.doubleToRawLongBits(value), Double.BYTES);
        }
        return this;
    }

    /** {@code google.protobuf.Timestamp}. */
    public ProtoMessage time(int field, Instant value) {
        return message(field, time -> time.number(1, value.getEpochSecond()).number(2, value.getNano()));
    }

    /** All of it so far. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    private void key(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        out.writeBytes(Varint.of(value));
    }

    private void little(long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >>> 8 * i));
        }
    }
}
