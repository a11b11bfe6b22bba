package dev.trainyard.base.wire;

/** Numbers of a variable length, seven bits a byte, the lowest first: protobuf, Thrift and Parquet all have them. */
public final class Varint {
    private Varint() {}

    /** Its bytes. */
    public static byte[] of(long value) {
        byte[] bytes = new byte[length(value)];
        long left = value;
        for (int i = 0; i < bytes.length; i++, left >>>= 7) {
            bytes[i] = (byte) (left & 0x7F | (i < bytes.length - 1 ? 0x80 : 0));
        }
        return bytes;
    }

    /** How many bytes it takes. */
    public static int length(long value) {
        return Math.max(1, (64 - Long.numberOfLeadingZeros(value) + 6) / 7);
    }
}
