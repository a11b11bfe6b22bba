package dev.trainyard.runs.trackers.wandb;

import dev.trainyard.base.DurableFiles;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * A {@code .wandb} file: seven bytes of header, then LevelDB's log in blocks of 32 KiB, counted from the beginning of the
 * file. A record is one chunk, or several where a block ends: CRC-32 over type and data, length (u16), type, data; all
 * little-endian. Less than a chunk's header at the end of a block is zeros.
 */
final class TransactionLog implements Closeable {
    private static final byte[] MAGIC = {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0};
    private static final int BLOCK = 32768;
    private static final int HEADER = 7;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private final FileChannel channel;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long length;

    private TransactionLog(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes a file that is not there yet. */
    static TransactionLog create(Path file) throws IOException {
        TransactionLog log =
                new TransactionLog(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        log.pending.writeBytes(MAGIC);
        return log;
    }

    /** Takes a record, to be written with the next {@link #flush}. */
    void add(byte[] message) {
        int from = 0;
        boolean first = true;
        do {
            int room = BLOCK - (int) ((length + pending.size()) % BLOCK);
            if (room < HEADER) {
                pending.writeBytes(new byte[room]);
                room = BLOCK;
            }
            int size = Math.min(room - HEADER, message.length - from);
            boolean last = from + size == message.length;
            chunk(first ? last ? WHOLE : FIRST : last ? LAST : MIDDLE, message, from, size);
            from += size;
            first = false;
        } while (from < message.length);
    }

    /** Writes what was added in one piece. */
    void flush() throws IOException {
        byte[] bytes = pending.toByteArray();
        channel.position(length); // a write that failed may have left a part
        DurableFiles.writeFully(channel, ByteBuffer.wrap(bytes));
        length += bytes.length;
        pending.reset();
    }

    /** Forgets what was added since the last {@link #flush}, which has failed or never came. */
    void forget() {
        if (length > 0) {
            pending.reset();
        }
    }

    /** Bytes that were written. */
    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void chunk(int type, byte[] message, int from, int size) {
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(message, from, size);
        pending.writeBytes(ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putShort((short) size)
                .put((byte) type)
                .array());
        pending.write(message, from, size);
    }
}
