package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** NumPy's format of one array, version 1.0: uint8 of shape (height, width, samples), as DLIO has it. */
final class NpyFormat implements FileFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        sink.put(imageHeader(samples));
        sink.random(samples.count() * samples.bytes());
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Heads.unlessBeginsWith(head, MAGIC, "an npy file");
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
