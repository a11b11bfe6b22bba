package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files of a checkpoint: random bytes of a given number, whole under their name or absent. */
public final class CheckpointFiles {
    /** Watches the bytes go by. */
    public interface Flow {
        /** Takes note of further bytes and says whether to go on. */
        boolean moved(long bytes);
    }

    private CheckpointFiles() {}

    /**
     * Writes a file of {@code bytes} bytes under a temporary name and renames it.
     *
     * @param fsync whether the bytes are on the storage before it has its name; the folder is the caller's business
     * @return false if {@code flow} stopped it; there is no file then
     * @throws JobException if the storage refuses
     */
    public static boolean write(Path file, long bytes, CheckpointBuffer buffer, boolean fsync, Flow flow) {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                for (long left = bytes; left > 0; ) {
                    ByteBuffer part = buffer.toWrite(left);
                    int length = part.remaining();
                    DurableFiles.writeFully(channel, part);
                    left -= length;
                    if (!flow.moved(length)) {
                        return false;
                    }
                }
                if (fsync) {
                    channel.force(true);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /**
     * Reads all bytes of a file.
     *
     * @param bytes how many there should be
     * @return false if {@code flow} stopped it
     * @throws JobException if it cannot be read, or is of another length
     */
    public static boolean read(Path file, long bytes, CheckpointBuffer buffer, Flow flow) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size != bytes) {
                throw new JobException(file + " has " + size + " bytes where this model, number of processes and scale"
                        + " have " + bytes + "; write the checkpoints anew");
            }
            for (long left = bytes; left > 0; ) {
                int length = channel.read(buffer.toRead());
                if (length < 0) {
                    throw new JobException(file + " ended at byte " + (bytes - left) + " of " + bytes);
                }
                left -= length;
                if (!flow.moved(length)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new JobException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }

    /** What stands in the way of nothing need not be reported. */
    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            temporary.toFile().deleteOnExit();
        }
    }
}
