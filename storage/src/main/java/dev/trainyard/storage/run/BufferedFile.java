package dev.trainyard.storage.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads into one buffer, over and over; around the page cache if asked, in whole blocks of the device. */
final class BufferedFile implements OpenFile {
    private final Set<OpenOption> options;
    private final int alignment;
    private final ByteBuffer buffer;
    private final int most;
    private @Nullable FileChannel channel;

    /**
     * @param most bytes of a read
     * @param alignment of offset, length and memory; 1 for reads through the page cache
     */
    BufferedFile(Set<OpenOption> options, int most, int alignment) {
        this.options = options;
        this.alignment = alignment;
        this.most = most;
        // the asked range grows to whole blocks on both sides
        int room = alignment == 1 ? most : Math.ceilDiv(most, alignment) * alignment + 2 * alignment;
        this.buffer = ByteBuffer.allocateDirect(room + alignment - 1).alignedSlice(alignment);
    }

    @Override
    public void open(Path path) throws IOException {
        close();
        try {
            channel = FileChannel.open(path, options);
        } catch (FileSystemException e) {
            boolean refused = alignment > 1 && String.valueOf(e.getReason()).equals("Invalid argument");
            throw refused ? new IOException("its file system has no O_DIRECT; set reader.odirect=false", e) : e;
        }
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
        FileChannel file = channel;
        if (file == null) {
            throw new IllegalStateException("no file is open");
        }
        int before = (int) (offset % alignment);
        int end = before + length;
        buffer.clear().limit(Math.ceilDiv(end, alignment) * alignment);
        long at = offset - before;
        while (buffer.position() < end) {
            int got = file.read(buffer, at + buffer.position());
            // a direct read that ends within a block has met the end of the file
            if (got < 0 || (buffer.position() < end && buffer.position() % alignment != 0)) {
                break;
            }
        }
        int last = Math.min(end, buffer.position());
        return buffer.limit(Math.max(before, last)).position(before);
    }

    @Override
    public void close() throws IOException {
        FileChannel file = channel;
        channel = null;
        if (file != null) {
            file.close();
        }
    }

    @Override
    public int most() {
        return most;
    }
}
