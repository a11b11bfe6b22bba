package dev.trainyard.storage.checkpoint;

import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.PageCacheCalls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Empties the page cache of this host of what will be read: all of it where that is permitted, else the files. */
final class CacheDrop {
    private static final Path CONTROL = Path.of("/proc/sys/vm/drop_caches");

    private CacheDrop() {}

    /** Says in a sentence what was done. */
    static String drop(List<Path> folders) {
        try {
            if (Files.isWritable(CONTROL)) {
                PageCacheCalls.sync(); // pages that are not yet on the storage would stay
                Files.writeString(CONTROL, "3");
                return "The page cache was emptied before reading.";
            }
        } catch (IOException e) {
            // in a container the file looks writable and is not: the other way is left
        }
        try {
            for (Path folder : folders) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                    files.forEach(PageCacheCalls::forget);
                }
            }
            return "The checkpoints were dropped from the page cache before reading (posix_fadvise; emptying all of it"
                    + " needs root).";
        } catch (IOException | NativeException e) {
            return "The page cache was not emptied before reading, so memory may have answered: " + e.getMessage();
        }
    }
}
