package dev.trainyard.runs.trackers.wandb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * {@code wandb/offline-run-<time>-<id>/}, with what the client looks for.
 *
 * @param file the transaction log in it
 */
record OfflineFolder(Path path, Path file, TransactionLog log) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withZone(ZoneOffset.UTC);

    /** Makes a new one; of two in a second, the other is a second later. */
    static OfflineFolder create(Path directory, Instant now, String id) throws IOException {
        Path parent =
                Files.createDirectories(directory.toAbsolutePath().normalize().resolve("wandb"));
        for (Instant time = now; ; time = time.plusSeconds(1)) {
            Path folder = parent.resolve("offline-run-" + TIME.format(time) + "-" + id);
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                continue;
            }
            Files.createDirectory(folder.resolve("files"));
            Files.createDirectory(folder.resolve("logs"));
            Path file = folder.resolve("run-" + id + ".wandb");
            Files.writeString(
                    folder.resolve(file.getFileName() + ".syncstate"), "{\"starting_step\":0,\"starting_runtime\":0}");
            link(parent.resolve("latest-run"), folder.getFileName());
            return new OfflineFolder(folder, file, TransactionLog.create(file));
        }
    }

    /** Cuts off what a process wrote before it was killed and did not note: it comes again in the next folder. */
    static void shorten(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        } catch (NoSuchFileException e) {
            return; // it was sent and cleaned away
        }
    }

    /** A convenience of the client's; not every file system has links. */
    private static void link(Path link, Path to) {
        try {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, to);
        } catch (IOException | UnsupportedOperationException e) {
            // one finds the folder by its name
        }
    }
}
