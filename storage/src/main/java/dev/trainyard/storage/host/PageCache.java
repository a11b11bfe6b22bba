package dev.trainyard.storage.host;

import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.PageCacheCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The page cache of this host.
 *
 * @param control the kernel's file; whoever writes 3 to it empties the cache
 */
public record PageCache(Path control) {
    /** The kernel's. */
    public static PageCache ofKernel() {
        return new PageCache(Path.of("/proc/sys/vm/drop_caches"));
    }

    /**
     * Empties it: of everything where that is permitted, else of some files.
     *
     * @param what the files are, in the plural
     * @param when this happens
     * @return a sentence that says how it was done, or that it could not be
     */
    public String drop(String what, Stream<Path> files, String when) {
        try {
            if (Files.isWritable(control)) {
                PageCacheCalls.sync(); // pages that are not yet on the device would stay
                Files.writeString(control, "3");
                return "The page cache was emptied " + when + ".";
            }
        } catch (IOException _) {
            // in a container the file looks writable and is not: the other way is left
        }
        try {
            files.forEach(PageCacheCalls::forget);
            return "The " + what + " were dropped from the page cache " + when
                    + " (posix_fadvise; emptying all of it needs root).";
        } catch (NativeException | LinkageError e) {
            return "The page cache was not emptied " + when + ", so memory may have answered: " + e.getMessage() + ".";
        }
    }
}
