package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * HDF5 with two contiguous data sets in the root group, as DLIO has them: {@code records_0}, uint8 of shape (samples, height,
 * width), and {@code labels}, an int64 for each, all 0. Written as every HDF5 since 1.0 reads it (superblock 0, object headers
 * 1; "HDF5 File Format Specification", version 3.0), at fixed addresses: only the last data set's length varies.
 */
final class Hdf5Format implements FileFormat {
    // places in the superblock
    private static final int VERSION = 8;
    private static final int OFFSET_SIZE = 13;
    private static final int END_OF_FILE = 40;

    private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    private static final long NOWHERE = -1;
    private static final int LEAF_K = 4;
    private static final int INNER_K = 16;
    /** Marks the end of a heap's list of free blocks. */
    private static final long NO_FREE_BLOCK = 1;

    private static final int ROOT = 96;
    private static final int HEAP = ROOT + 40;
    private static final int NAMES = HEAP + 32;
    private static final int LABELS_NAME = 8;
    private static final int RECORDS_NAME = 16;
    private static final int NAMES_LENGTH = 32;
    private static final int TREE = NAMES + NAMES_LENGTH;
    private static final int SYMBOLS = TREE + 24 + 8 * (4 * INNER_K + 1);
    private static final int LABELS = SYMBOLS + 8 + 40 * 2 * LEAF_K;
    private static final int RECORDS = LABELS + 112;
    private static final int DATA = RECORDS + 128;

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        long height = samples.height();
        long labels = 8L * samples.count();
        long records = samples.count() * samples.bytes();
        Little head = new Little(DATA);
        superblock(head, DATA + labels + records);
        rootGroup(head);
        dataSet(head.padTo(LABELS), new long[] {samples.count()}, 8, true, DATA, labels);
        dataSet(
                head.padTo(RECORDS),
                new long[] {samples.count(), height, samples.bytes() / height},
                1,
                false,
                DATA + labels,
                records);
        sink.put(head.array());
        sink.put(new byte[(int) labels]);
        sink.random(records);
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Heads.unlessBeginsWith(head, MAGIC, "an HDF5 file");
    }

    /** A superblock of version 0, as h5py writes by default and we do, names the end of the file. */
    @Override
    public long least(ByteBuffer head, long size, int samples) {
        boolean known = head.remaining() >= END_OF_FILE + Long.BYTES
                && head.get(head.position() + VERSION) == 0
                && head.get(head.position() + OFFSET_SIZE) == Long.BYTES;
        return known ? head.slice().order(ByteOrder.LITTLE_ENDIAN).getLong(END_OF_FILE) : 0;
    }

    @Override
    public long decode(ByteBuffer sample) {
        return Copies.copy(sample);
    }

    private static void superblock(Little head, long end) {
        head.bytes(MAGIC)
                .u8(0, 0, 0, 0, 0, 8, 8, 0)
                .u16(LEAF_K, INNER_K)
                .u32(0)
                .u64(0, NOWHERE, end, NOWHERE)
                .u64(0, ROOT)
                .u32(1, 0)
                .u64(TREE, HEAP);
    }

    /** An object header that names a tree of one leaf, which names both data sets. */
    private static void rootGroup(Little head) {
        head.padTo(ROOT).u8(1, 0).u16(1).u32(1, 24, 0);
        message(head, 0x11, 16);
        head.u64(TREE, HEAP);
        head.padTo(HEAP).ascii("HEAP").u32(0).u64(NAMES_LENGTH, NO_FREE_BLOCK, NAMES);
        head.padTo(NAMES + LABELS_NAME).ascii("labels");
        head.padTo(NAMES + RECORDS_NAME).ascii("records_0");
        head.padTo(TREE).ascii("TREE").u8(0, 0).u16(1).u64(NOWHERE, NOWHERE, 0, SYMBOLS, RECORDS_NAME);
        head.padTo(SYMBOLS).ascii("SNOD").u8(1, 0).u16(2);
        head.u64(LABELS_NAME, LABELS, 0, 0, 0);
        head.u64(RECORDS_NAME, RECORDS, 0, 0, 0);
    }

    private static void dataSet(Little head, long[] shape, int bytes, boolean signed, long address, long length) {
        int space = 8 + 8 * shape.length;
        head.u8(1, 0).u16(4).u32(1, 4 * 8 + space + 16 + 8 + 24, 0);
        message(head, 0x01, space);
        head.u8(1, shape.length, 0, 0).u32(0).u64(shape);
        message(head, 0x03, 16);
        head.u8(0x10, signed ? 8 : 0, 0, 0).u32(bytes).u16(0, 8 * bytes).u32(0);
        message(head, 0x05, 8);
        head.u8(2, 2, 2, 0).u32(0);
        message(head, 0x08, 24);
        head.u8(3, 1).u64(address, length).u16(0, 0, 0);
    }

    private static void message(Little head, int type, int length) {
        head.u16(type, length).u32(0);
    }
}
