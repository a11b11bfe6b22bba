package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * A grey PNG of the drawn length (tiny ones: the least there is), full of noise. The pixels are stored, which is what
 * compressing noise comes to. What is left of the length is a chunk that decoders skip.
 */
final class PngFormat implements FileFormat {
    private static final byte[] MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int CHUNK = 12;
    private static final int BLOCK = 65_535;
    /** Around a block of stored pixels: a chunk and deflate's header. */
    private static final int AROUND_BLOCK = CHUNK + 5;
    /** The magic, the header, zlib's header and checksum, the end. */
    private static final int AROUND_ALL = 8 + CHUNK + 13 + 6 + CHUNK;

    private static final byte[] ZLIB = {0x78, 0x01};
    private static final byte[] NO_FILTER = {0};

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        long length = samples.length();
        long pixels = Math.max(2, (length - AROUND_ALL) * BLOCK / (BLOCK + AROUND_BLOCK));
        long row = Math.max(2, (long) Math.sqrt((double) pixels)); // with the byte that names its filter
        long height = pixels / row;
        long rest = length - size(row * height);
        while (height > 1 && rest != 0 && rest < CHUNK) { // no room for a chunk: a row less
            height--;
            rest = length - size(row * height);
        }

        sink.put(MAGIC);
        chunk(
                sink,
                "IHDR",
                13,
                new Little(13)
                        .u8(big(row - 1))
                        .u8(big(height))
                        .u8(8, 0, 0, 0, 0)
                        .array());
        if (rest >= CHUNK) {
            CRC32 crc = begin(sink, "tyPd", rest - CHUNK);
            sink.random(rest - CHUNK);
            end(sink, crc);
        }
        pixels(sink, row, row * height);
        chunk(sink, "IEND", 0, new byte[0]);
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Heads.unlessBeginsWith(head, MAGIC, "a PNG file");
    }

    @Override
    public Optional<String> cut(ByteBuffer tail) {
        return Heads.unlessEndsWith(tail, 8, new byte[] {'I', 'E', 'N', 'D'}, "the end of an image");
    }

    @Override
    public long decode(ByteBuffer sample) {
        return Images.decode(sample);
    }

    private static long size(long pixels) {
        return AROUND_ALL + pixels + AROUND_BLOCK * ((pixels + BLOCK - 1) / BLOCK);
    }

    /** One chunk for each stored block. */
    private static void pixels(Sink sink, long row, long pixels) throws IOException {
        Adler32 adler = new Adler32();
        for (long at = 0; at < pixels; ) {
            int length = (int) Math.min(BLOCK, pixels - at);
            boolean last = at + length == pixels;
            CRC32 crc = begin(sink, "IDAT", 5L + length + (at == 0 ? ZLIB.length : 0) + (last ? 4 : 0));
            if (at == 0) {
                sink.put(ZLIB);
            }
            sink.put(new Little(5).u8(last ? 1 : 0).u16(length, ~length).array());
            sink.begin(adler);
            for (long end = at + length; at < end; ) {
                long column = at % row;
                if (column == 0) {
                    sink.put(NO_FILTER);
                    at++;
                } else {
                    long run = Math.min(row - column, end - at);
                    sink.random(run);
                    at += run;
                }
            }
            sink.end(adler);
            if (last) {
                sink.put(new Little(4).u8(big(adler.getValue())).array());
            }
            end(sink, crc);
        }
    }

    private static void chunk(Sink sink, String type, long length, byte[] data) throws IOException {
        CRC32 crc = begin(sink, type, length);
        sink.put(data);
        end(sink, crc);
    }

    private static CRC32 begin(Sink sink, String type, long length) throws IOException {
        sink.put(new Little(4).u8(big(length)).array());
        CRC32 crc = new CRC32();
        sink.begin(crc);
        sink.put(type.getBytes(StandardCharsets.US_ASCII));
        return crc;
    }

    private static void end(Sink sink, CRC32 crc) throws IOException {
        sink.end(crc);
        sink.put(new Little(4).u8(big(crc.getValue())).array());
    }

    private static int[] big(long value) {
        return new int[] {(int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value};
    }
}
