package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A file of tokens, mapped into memory, so that files larger than the memory are read as they are needed. Any number of
 * threads may read it.
 */
public final class TokenFile implements AutoCloseable {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final TokenType type;
    private final Arena arena;
    private final MemorySegment tokens;
    private final long length;

    private TokenFile(Path file, TokenType type, Arena arena, MemorySegment tokens) {
        this.file = file;
        this.type = type;
        this.arena = arena;
        this.tokens = tokens;
        this.length = tokens.byteSize() / type.bytes();
    }

    /**
     * @throws InputException if the file is missing, cannot be read, is empty, or ends within a token
     */
    public static TokenFile open(Path file, TokenType type) {
        if (!Files.isRegularFile(file)) {
            throw new InputException("no token file " + file + ": make one with trainyard data prepare");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size == 0 || size % type.bytes() != 0) {
                throw new InputException(file + " has " + size + " bytes, no whole number of "
                        + type.name().toLowerCase(Locale.ROOT)
                        + " tokens: it is truncated or no token file; prepare the data anew");
            }
            return new TokenFile(file, type, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
        } catch (IOException e) {
            arena.close();
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        } catch (InputException e) {
            arena.close();
            throw e;
        }
    }

    public Path file() {
        return file;
    }

    /** The number of tokens. */
    public long length() {
        return length;
    }

    /** The token at position {@code i}. */
    public int token(long i) {
        return type == TokenType.UINT16
                ? Short.toUnsignedInt(tokens.get(SHORT, i * Short.BYTES))
                : tokens.get(INT, i * Integer.BYTES);
    }

    /**
     * Copies {@code count} tokens from position {@code start}, widened to int64.
     *
     * @param int64 memory of int64 values in native byte order
     * @param index where in {@code int64} the first goes, counted in values
     * @return the largest token copied, as an unsigned number, so that the caller can check the vocabulary for free
     * @throws JobException if the file was cut short after it was opened, or its storage failed
     */
    public long copy(long start, int count, MemorySegment int64, long index) {
        try {
            return type == TokenType.UINT16
                    ? copyShorts(start, count, int64, index)
                    : copyInts(start, count, int64, index);
        } catch (InternalError e) {
            // What the JVM makes of a page fault (SIGBUS) in mapped memory.
            throw new JobException(
                    "cannot read tokens " + start + " to " + (start + count) + " of " + file
                            + ": the file was cut short, or its storage failed",
                    e);
        }
    }

    private long copyShorts(long start, int count, MemorySegment int64, long index) {
        MemorySegment from = tokens.asSlice(start * Short.BYTES, (long) count * Short.BYTES);
        MemorySegment to = int64.asSlice(index * Long.BYTES, (long) count * Long.BYTES);
        long max = 0;
        for (int i = 0; i < count; i++) {
            long token = Short.toUnsignedLong(from.get(SHORT, (long) i * Short.BYTES));
            to.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * Long.BYTES, token);
            max = Math.max(max, token);
        }
        return max;
    }

    private long copyInts(long start, int count, MemorySegment int64, long index) {
        MemorySegment from = tokens.asSlice(start * Integer.BYTES, (long) count * Integer.BYTES);
        MemorySegment to = int64.asSlice(index * Long.BYTES, (long) count * Long.BYTES);
        long max = 0;
        for (int i = 0; i < count; i++) {
            long token = Integer.toUnsignedLong(from.get(INT, (long) i * Integer.BYTES));
            to.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * Long.BYTES, token);
            max = Math.max(max, token);
        }
        return max;
    }

    @Override
    public void close() {
        arena.close();
    }
}
