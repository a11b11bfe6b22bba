package dev.trainyard.runs.trackers.tensorboard;

import dev.trainyard.base.wire.ProtoMessage;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * A file of events, as records of TFRecord: length (u64), masked CRC-32C of the length, the event, masked CRC-32C of the
 * event; all little-endian.
 */
final class EventFile implements Closeable {
    private static final int MASK_DELTA = 0xa282ead8;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /** Makes a file that is not there yet and writes the event that each begins with. */
    static EventFile create(Path folder, Instant now, String host) throws IOException {
        Files.createDirectories(folder);
        EventFile file = new EventFile(new BufferedOutputStream(open(folder, now, host)));
        file.write(now, 0, event -> event.text(3, "brain.Event:2"));
        file.flush();
        return file;
    }

    private static OutputStream open(Path folder, Instant now, String host) throws IOException {
        String start = "events.out.tfevents." + now.getEpochSecond() + "." + host + "."
                + ProcessHandle.current().pid() + ".";
        for (int n = 0; ; n++) {
            try {
                return Files.newOutputStream(
                        folder.resolve(start + n), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                // two in one second
            }
        }
    }

    /** What an event has beside time and step. */
    interface Content {
        void put(ProtoMessage event);
    }

    void write(Instant time, long step, Content content) throws IOException {
        ProtoMessage event =
                new ProtoMessage().real(1, time.toEpochMilli() / 1e3).number(2, step);
        content.put(event);
        byte[] bytes = event.bytes();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .array();
        out.write(length);
        out.write(maskedCrc(length));
        out.write(bytes);
        out.write(maskedCrc(bytes));
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static byte[] maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array();
    }
}
