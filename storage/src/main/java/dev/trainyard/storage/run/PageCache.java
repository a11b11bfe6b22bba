package dev.trainyard.storage.run;

import dev.trainyard.ffi.NativeException;
import dev.trainyard.ffi.PageCacheCalls;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Empties the page cache of this host: of everything where that is permitted, else of the data files. */
final class PageCache {
    private static final Path CONTROL = Path.of("/proc/sys/vm/drop_caches");

    private final Path control;
    private final DataSet data;

    PageCache(DataSet data) {
        this(data, CONTROL);
    }

    /** @param control the kernel's file; whoever writes 3 to it empties the cache */
    PageCache(DataSet data, Path control) {
        this.data = data;
        this.control = control;
    }

    /** Empties it and says in a sentence how, or that it could not be done. */
    String drop() {
        try {
            if (Files.isWritable(control)) {
                // pages that are not yet on the device would stay
                PageCacheCalls.sync();
                Files.writeString(control, "3");
                return "The page cache was emptied before each epoch and evaluation.";
            }
        } catch (IOException _) {
            // in a container the file looks writable and is not
        }
        try {
            forget(Part.TRAIN);
            forget(Part.VALID);
            return "The data files were dropped from the page cache before each epoch and evaluation"
                    + " (posix_fadvise; emptying all of it needs root).";
        } catch (NativeException | LinkageError e) {
            return "The page cache was not emptied: " + e.getMessage() + ".";
        }
    }

    private void forget(Part part) {
        for (int file = 0; file < data.files(part); file++) {
            PageCacheCalls.forget(data.file(part, file));
        }
    }
}
