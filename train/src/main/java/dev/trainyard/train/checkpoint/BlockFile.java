package dev.trainyard.train.checkpoint;

import com.sun.nio.file.ExtendedOpenOption;
import dev.trainyard.ffi.FileSpace;
import dev.trainyard.ffi.NativeException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A new file of known size that several threads write and read at once, each at its own place. Whole blocks go around the
 * page cache (O_DIRECT) where the file system has that: at the disk's own rate, and what is read back comes from the
 * disk. The rest, and all on other file systems, goes through the page cache.
 */
final class BlockFile implements AutoCloseable {
    /** What every device of today accepts, whatever its own block is. */
    private static final int LEAST_ALIGNMENT = 4096;

    /** For a file that is written in one piece. */
    static final long WHOLE = 1L << 40;

    private final Path path;
    private final FileChannel cached;
    private final int alignment;
    private final @Nullable FileChannel direct;
    private volatile boolean refused;

    private BlockFile(Path path, FileChannel cached, @Nullable FileChannel direct, int alignment) {
        this.path = path;
        this.cached = cached;
        this.direct = direct;
        this.alignment = alignment;
    }

    /**
     * Makes the file and reserves its space, so that a full disk shows before the first byte is written and threads need
     * not wait for each other to lengthen it.
     *
     * @param chunkBytes every write begins at a multiple of this
     */
    static BlockFile create(Path path, long bytes, long chunkBytes) throws IOException {
        FileChannel cached = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try {
            reserve(path, bytes);
            int alignment = alignment(path);
            boolean inBlocks = chunkBytes % alignment == 0;
            return new BlockFile(path, cached, inBlocks ? openDirect(path) : null, alignment);
        } catch (IOException | RuntimeException e) {
            cached.close();
            throw e;
        }
    }

    /** Multiple of which memory must be aligned and sized to be written and read here. */
    static int alignment(Path path) throws IOException {
        return (int) Math.max(LEAST_ALIGNMENT, Files.getFileStore(path).getBlockSize());
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return cached;
    }

    /** Memory for {@code size} bytes in whole blocks. */
    MemorySegment bufferOf(long size, Arena arena) {
        return arena.allocate(inBlocks(size), alignment);
    }

    /** Writes the first {@code size} bytes of {@code buffer} at {@code position}. */
    void write(MemorySegment buffer, long size, long position) throws IOException {
        long around = 0;
        if (direct != null && !refused) {
            try {
                around = size / alignment * alignment;
                writeFully(direct, buffer.asSlice(0, around), position);
            } catch (IOException e) {
                around = 0;
                giveUpDirect(e);
            }
        }
        writeFully(cached, buffer.asSlice(around, size - around), position + around);
    }

    /**
     * Reads {@code size} bytes at {@code position} into {@code buffer}, which has room for whole blocks.
     *
     * @throws EOFException if the file ends earlier
     */
    void read(MemorySegment buffer, long size, long position) throws IOException {
        if (direct != null && !refused) {
            try {
                readFully(direct, buffer.asSlice(0, inBlocks(size)).asByteBuffer(), size, position, alignment);
                return;
            } catch (EOFException e) {
                throw e;
            } catch (IOException e) {
                giveUpDirect(e);
            }
        }
        readFully(cached, buffer.asSlice(0, size).asByteBuffer(), size, position, 1);
    }

    @Override
    public void close() throws IOException {
        try (cached) {
            if (direct != null) {
                direct.close();
            }
        }
    }

    private static void reserve(Path path, long bytes) throws IOException {
        try {
            if (bytes > 0) {
                FileSpace.reserve(path, bytes);
            }
        } catch (NativeException e) {
            switch (e.code()) {
                case FileSpace.NO_SPACE ->
                    throw new FileSystemException(path.toString(), null, "No space left on device");
                case FileSpace.QUOTA_EXCEEDED ->
                    throw new FileSystemException(path.toString(), null, "Disk quota exceeded");
                default -> {
                    // A file system that cannot reserve: a full disk shows later.
                }
            }
        }
    }

    private static @Nullable FileChannel openDirect(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
        } catch (UnsupportedOperationException e) {
            return null;
        } catch (IOException e) {
            if (isRefusal(e)) {
                return null;
            }
            throw e;
        }
    }

    /** How a kernel says that a file system has no O_DIRECT, some of them only when the first block comes. */
    private static boolean isRefusal(IOException e) {
        return String.valueOf(e.getMessage()).endsWith("Invalid argument");
    }

    private void giveUpDirect(IOException e) throws IOException {
        if (!isRefusal(e)) {
            throw e;
        }
        refused = true;
    }

    private long inBlocks(long size) {
        return Math.ceilDiv(size, alignment) * (long) alignment;
    }

    /** @param unit of which reads are multiples but at the end of the file */
    private void readFully(FileChannel channel, ByteBuffer into, long size, long position, int unit)
            throws IOException {
        while (into.position() < size) {
            int got = channel.read(into, position + into.position());
            boolean atEnd = into.position() % unit != 0;
            if (got < 0 || (atEnd && into.position() < size)) {
                throw new EOFException(path + " ends early");
            }
        }
    }

    private static void writeFully(FileChannel channel, MemorySegment bytes, long position) throws IOException {
        ByteBuffer buffer = bytes.asByteBuffer();
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }
}
