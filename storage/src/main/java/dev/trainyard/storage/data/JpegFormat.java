package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A grey baseline JPEG of exactly the drawn length (but at least {@link #LEAST}), full of noise. Nothing is encoded: the
 * Huffman table is chosen such that random bytes are valid data. A code of k ones and a zero, k = 0 to 6, stands for a
 * number of 7 - k bits, so every coefficient takes exactly one byte, a block of 8 x 8 pixels takes 64, and the bytes FE and
 * FF never occur. What is left of the length is a comment.
 */
final class JpegFormat implements FileFormat {
    private static final int BLOCK = 64;
    private static final int SIDE = 8;
    private static final int MOST_BLOCKS_OF_A_SIDE = 65_535 / SIDE;
    private static final int LONGEST_COMMENT = 65_533;
    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final byte MINUS_ONE = (byte) 0xFC;
    private static final byte PLUS_ONE = (byte) 0xFD;
    private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

    /** Bytes of an image of one block. */
    static final int LEAST = headers(SIDE, SIDE).length + BLOCK + END.length;

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        long blocks = Math.max(1, (samples.length() - LEAST) / BLOCK + 1);
        long down = Math.min((long) Math.sqrt((double) blocks), MOST_BLOCKS_OF_A_SIDE);
        long across = Math.min(blocks / down, MOST_BLOCKS_OF_A_SIDE);
        blocks = down * across;
        byte[] headers = headers((int) down * SIDE, (int) across * SIDE);
        long rest = samples.length() - headers.length - blocks * BLOCK - END.length;
        sink.put(new byte[] {(byte) 0xFF, (byte) 0xD8});
        comment(sink, rest);
        sink.put(Arrays.copyOfRange(headers, 2, headers.length));
        sink.random(blocks * BLOCK, 2 * BLOCK, JpegFormat::shape);
        sink.put(END);
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Heads.unlessBeginsWith(head, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}, "a JPEG file");
    }

    @Override
    public Optional<String> cut(ByteBuffer tail) {
        return Heads.unlessEndsWith(tail, END.length, END, "the end of an image");
    }

    @Override
    public long decode(ByteBuffer sample) {
        return Images.decode(sample);
    }

    /** Comments of {@code bytes} in all; a marker may be preceded by bytes FF, which is what up to three bytes become. */
    private static void comment(Sink sink, long bytes) throws IOException {
        long left = bytes;
        while (left > 3) {
            int text = (int) Math.min(left - 4, LONGEST_COMMENT);
            sink.put(new byte[] {(byte) 0xFF, (byte) 0xFE, (byte) (text + 2 >> 8), (byte) (text + 2)});
            sink.random(text);
            left -= 4 + text;
        }
        for (; left > 0; left--) {
            sink.put(new byte[] {(byte) 0xFF});
        }
    }

    /** FE and FF become 7E and 7F; the mean of the blocks goes down and up by one, for it is coded as a difference. */
    private static void shape(ByteBuffer buffer, int from, int to) {
        for (int i = from; i < to; i += Long.BYTES) {
            long bytes = buffer.getLong(i);
            long zeroWhereHigh = ~(bytes | LOW_BITS);
            // the well-known search for a zero byte; now and then it also finds the byte above, which does no harm
            buffer.putLong(i, bytes & ~(zeroWhereHigh - LOW_BITS & ~zeroWhereHigh & TOP_BITS));
        }
        for (int i = from; i < to; i += 2 * BLOCK) {
            buffer.put(i, MINUS_ONE);
            if (i + BLOCK < to) {
                buffer.put(i + BLOCK, PLUS_ONE);
            }
        }
    }

    /** ITU-T T.81, annex B; markers and lengths are big-endian. */
    private static byte[] headers(int height, int width) {
        Little bytes = new Little(256).u8(0xFF, 0xD8);
        bytes.u8(0xFF, 0xE0, 0, 16).ascii("JFIF").u8(0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
        bytes.u8(0xFF, 0xDB, 0, 67, 0);
        for (int i = 0; i < BLOCK; i++) {
            bytes.u8(1); // quantisation steps
        }
        bytes.u8(0xFF, 0xC0, 0, 11, 8, height >> 8, height, width >> 8, width, 1, 1, 0x11, 0);
        for (int table : new int[] {0x00, 0x10}) { // of the means, of the other coefficients
            bytes.u8(0xFF, 0xC4, 0, 26, table);
            bytes.u8(1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0); // codes of each length
            bytes.u8(7, 6, 5, 4, 3, 2, 1); // no zeros before, and so many bits
        }
        return bytes.u8(0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0).array();
    }
}
