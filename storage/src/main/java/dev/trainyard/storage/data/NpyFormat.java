package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NumPy's format of one array, version 1.0: uint8 of shape (height, width, samples), as DLIO has it. */
final class NpyFormat implements FileFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final int LONGEST_HEADER = 4096;
    private static final Pattern HEADER =
            Pattern.compile("'descr': '[|<]u1'.*?'shape': \\((?<shape>[0-9, ]+)\\)[^\n]*\n", Pattern.DOTALL);

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        sink.put(imageHeader(samples));
        sink.random(samples.count() * samples.bytes());
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Heads.unlessBeginsWith(head, MAGIC, "an npy file");
    }

    /** Of the arrays that DLIO has: bytes. */
    @Override
    public long least(ByteBuffer head, long size, int samples) {
        byte[] first = new byte[Math.min(head.remaining(), LONGEST_HEADER)];
        head.get(head.position(), first);
        Matcher header = HEADER.matcher(new String(first, StandardCharsets.ISO_8859_1));
        if (!header.find()) {
            return 0;
        }
        long bytes = header.end();
        long elements = 1;
        for (String dimension : header.group("shape").split(",", -1)) {
            elements *= dimension.isBlank() ? 1 : Long.parseLong(dimension.strip());
        }
        return bytes + elements;
    }

    @Override
    public long decode(ByteBuffer sample) {
        return Copies.copy(sample);
    }

    /** The header of an array of images. */
    static byte[] imageHeader(Samples samples) {
        long height = samples.height();
        return header("|u1", "(" + height + ", " + samples.bytes() / height + ", " + samples.count() + ")");
    }

    /**
     * A header.
     *
     * @param shape a tuple as Python writes it
     */
    static byte[] header(String type, String shape) {
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int before = MAGIC.length + 4;
        int padded = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - before;
        return new Little(before + padded)
                .bytes(MAGIC)
                .u8(1, 0)
                .u16(padded)
                .ascii(text)
                .ascii(" ".repeat(padded - text.length() - 1))
                .u8('\n')
                .array();
    }
}
