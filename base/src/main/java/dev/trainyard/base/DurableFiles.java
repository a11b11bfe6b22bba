package dev.trainyard.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that are whole or absent, also after a power cut: written under a temporary name, forced, renamed, and the
 * directory forced. A rename without the two forces can leave an empty file under the final name.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Replaces {@code file} by {@code bytes}; afterwards the new content is on the disk. */
    public static void write(Path file, byte[] bytes) throws IOException {
        Path directory = directoryOf(file);
        // Not Files.createTempFile: it would keep the group from reading the file.
        Path temporary = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                writeFully(channel, ByteBuffer.wrap(bytes));
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceDirectory(directory);
    }

    /** Writes all of {@code buffer}; a channel may write less than it was given. */
    public static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Makes the names in {@code directory} (creations, renames, deletions) durable. */
    public static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The directory that holds {@code file}, also where the name alone does not say it. */
    public static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("not a file name: " + file);
        }
        return parent;
    }
}
