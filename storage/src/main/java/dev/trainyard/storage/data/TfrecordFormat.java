package dev.trainyard.storage.data;

import dev.trainyard.base.JobException;
import dev.trainyard.base.wire.Varint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * TensorFlow's records: a length, its masked CRC-32C, a serialized {@code tf.train.Example} of {@code image} (bytes) and
 * {@code size} (int64), its masked CRC-32C. DALI's index, a line of offset and length for each record, stands in
 * {@code index/train/} beside {@code train/}, where DLIO puts it.
 */
final class TfrecordFormat implements FileFormat {
    private static final int BEFORE = 12;
    private static final int AROUND = BEFORE + 4;
    private static final int BYTES_FIELD_1 = 0x0A;
    private static final int BYTES_FIELD_2 = 0x12;
    private static final int BYTES_FIELD_3 = 0x1A;

    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        long image = samples.bytes();
        byte[] before = beforeImage(image);
        byte[] after = sizeFeature(image);
        byte[] length = new Little(8).u64(before.length + image + after.length).array();
        CRC32C crc = new CRC32C();
        crc.update(length);
        byte[] header = new Little(BEFORE).bytes(length).u32(masked(crc)).array();
        for (int i = 0; i < samples.count(); i++) {
            sink.put(header);
            crc.reset();
            sink.begin(crc);
            sink.put(before);
            sink.random(image);
            sink.put(after);
            sink.end(crc);
            sink.put(new Little(4).u32(masked(crc)).array());
        }
    }

    @Override
    public List<Beside> beside(Path dataFolder, Path file, Samples samples) {
        long image = samples.bytes();
        long record = AROUND + beforeImage(image).length + image + sizeFeature(image).length;
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < samples.count(); i++) {
            lines.append(i * record).append(' ').append(record).append('\n');
        }
        return List.of(new Beside(indexOf(dataFolder, file), lines.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    /** In {@code train/} or {@code valid/}: subfolders are not repeated in {@code index/}. */
    private static Path indexOf(Path dataFolder, Path file) {
        Path part = dataFolder.relativize(file).getName(0);
        return dataFolder.resolve("index").resolve(part).resolve(file.getFileName() + ".idx");
    }

    @Override
    public Optional<Indexed> index(Path dataFolder, Path file, int samples) throws IOException {
        Path index = indexOf(dataFolder, file);
        if (samples == 1 || !Files.exists(index)) { // the length of a single record stands before it
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(index, StandardCharsets.US_ASCII);
        if (lines.isEmpty()) {
            return Optional.of(new Indexed(0, 0));
        }
        String[] last = lines.getLast().split(" ", -1);
        try {
            return Optional.of(
                    new Indexed(lines.size(), Long.parseLong(last[0]) + Long.parseLong(last[last.length - 1])));
        } catch (NumberFormatException e) {
            throw new JobException(index + " is no index: its last line is '" + lines.getLast()
                    + "', not an offset and a length; generate it anew");
        }
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        ByteBuffer bytes = head.slice().order(ByteOrder.LITTLE_ENDIAN);
        return bytes.remaining() >= BEFORE && isHeader(bytes, 0)
                ? Optional.empty()
                : Optional.of("not a TFRecord file: its first bytes are no length with its CRC-32C");
    }

    /** The first record; all of them if the file ends between two records as long as the first, as DLIO makes them. */
    @Override
    public long least(ByteBuffer head, long size, int samples) {
        long first = AROUND + head.slice().order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        return size % first == 0 ? samples * first : first;
    }

    /** Checks both CRC-32C of each record and copies it. */
    @Override
    public long decode(ByteBuffer sample) {
        ByteBuffer bytes = sample.slice().order(ByteOrder.LITTLE_ENDIAN);
        long decoded = 0;
        for (int at = 0; at < bytes.limit(); ) {
            if (bytes.limit() - at < AROUND || !isHeader(bytes, at)) {
                throw new JobException("bad CRC-32C of a record's length, " + at + " bytes into the sample");
            }
            long length = bytes.getLong(at);
            if (length < 0 || length > bytes.limit() - at - AROUND) {
                throw new JobException("a record, " + at + " bytes into the sample, goes beyond it");
            }
            CRC32C crc = new CRC32C();
            decoded += Copies.copy(bytes.slice(at + BEFORE, (int) length), crc);
            if (bytes.getInt(at + BEFORE + (int) length) != masked(crc)) {
                throw new JobException("bad CRC-32C of a record, " + at + " bytes into the sample");
            }
            at += AROUND + (int) length;
        }
        return decoded;
    }

    private static boolean isHeader(ByteBuffer bytes, int at) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, 8));
        return bytes.getInt(at + 8) == masked(crc);
    }

    /** TensorFlow's mask, so that the sum of data that holds sums is no weaker. */
    private static int masked(CRC32C crc) {
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xA282EAD8;
    }

    /** All of an Example before the image's bytes. */
    private static byte[] beforeImage(long image) {
        long list = 1 + Varint.length(image) + image;
        long feature = 1 + Varint.length(list) + list;
        byte[] key = key("image");
        long entry = key.length + 1 + Varint.length(feature) + feature;
        long features = 1 + Varint.length(entry) + entry + sizeFeature(image).length;
        return new Little(128)
                .u8(BYTES_FIELD_1)
                .bytes(Varint.of(features))
                .u8(BYTES_FIELD_1)
                .bytes(Varint.of(entry))
                .bytes(key)
                .u8(BYTES_FIELD_2)
                .bytes(Varint.of(feature))
                .u8(BYTES_FIELD_1)
                .bytes(Varint.of(list))
                .u8(BYTES_FIELD_1)
                .bytes(Varint.of(image))
                .array();
    }

    private static byte[] sizeFeature(long image) {
        byte[] key = key("size");
        int number = Varint.length(image);
        return new Little(64)
                .u8(BYTES_FIELD_1, key.length + 6 + number)
                .bytes(key)
                .u8(BYTES_FIELD_2, 4 + number)
                .u8(BYTES_FIELD_3, 2 + number)
                .u8(BYTES_FIELD_1, number)
                .bytes(Varint.of(image))
                .array();
    }

    private static byte[] key(String name) {
        return new Little(16).u8(BYTES_FIELD_1, name.length()).ascii(name).array();
    }
}
