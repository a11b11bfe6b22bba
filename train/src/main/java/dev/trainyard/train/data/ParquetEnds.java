package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Looks at the two ends of a Parquet file, which both say "PAR1": a download that broke off lacks the second. */
final class ParquetEnds {
    private static final int MAGIC = 4;
    private static final int HEAD = 64;
    /** Both marks and the length of the metadata. */
    private static final int SMALLEST = 12;

    private ParquetEnds() {}

    /**
     * @return the size of the file
     * @throws InputException if it is no Parquet file, is cut off or encrypted
     */
    static long check(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size == 0) {
                throw new InputException(file + " is empty: copy it again");
            }
            String head = read(channel, 0, (int) Math.min(HEAD, size));
            if (head.startsWith("version https://git-lfs")) {
                throw new InputException(file + " is a pointer of Git LFS, not the data: run 'git lfs pull' there");
            }
            String tail = size < SMALLEST ? "" : read(channel, size - MAGIC, MAGIC);
            if (head.startsWith("PARE") || tail.equals("PARE")) {
                throw new InputException(file + " is encrypted, which is not read");
            }
            if (!head.startsWith("PAR1")) {
                throw new InputException(file + " is no Parquet file, whatever its name says");
            }
            if (!tail.equals("PAR1")) {
                throw new InputException(file + " is cut off: it begins like a Parquet file of more than " + size
                        + " bytes; copy it again");
            }
            return size;
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }

    private static String read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("it became shorter");
            }
        }
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }
}
