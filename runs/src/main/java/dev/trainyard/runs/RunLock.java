package dev.trainyard.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one writer of a folder, a run's above all, by a lock of the kernel, which ends with its process however that dies; works over
 * NFS and Lustre. The text in the lock file only tells people who holds it.
 *
 * <p>The kernel drops a process's locks on a file when the process closes any descriptor of that file. So a folder
 * that this process holds is remembered here, and its lock file is never opened a second time.
 */
public final class RunLock implements AutoCloseable {
    private static final String NAME = ".lock";
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock, or is empty if another run holds it, in this process or another. */
    public static Optional<RunLock> tryTake(Path folder, String owner) throws IOException {
        Path file = lockFile(folder);
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)));
            taken = true;
            return Optional.of(new RunLock(file, channel));
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                HELD.remove(file);
            }
        }
    }

    /** Whether a living process writes to the folder. Asks with a shared lock, which needs no right to write. */
    static boolean isHeld(Path folder) throws IOException {
        Path file = lockFile(folder);
        if (HELD.contains(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /** What the holder wrote about itself; empty if it cannot be read. */
    public static String owner(Path folder) {
        try {
            Path file = lockFile(folder);
            return HELD.contains(file) ? "this process" : Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }

    private static Path lockFile(Path folder) throws IOException {
        return folder.toRealPath().resolve(NAME);
    }
}
