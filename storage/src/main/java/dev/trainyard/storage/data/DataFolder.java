package dev.trainyard.storage.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Units;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.Manifest.Found;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The folder in which a set is made: what it may hold before, and what surely fits. */
record DataFolder(DataLayout layout, DataPlan plan, String command) {
    long totalBytes() {
        long total = 0;
        for (Part part : Part.values()) {
            for (int file = 0; file < layout.files(part); file++) {
                total += plan.size(part, file);
            }
        }
        return total;
    }

    /** Makes the folders and the manifest of a set that is not complete. */
    void begin(Manifest manifest) {
        Path folder = layout.folder();
        try {
            Optional<Found> found = Manifest.find(folder);
            if (found.isPresent()) {
                Optional<String> difference = found.get().manifest().difference(manifest);
                if (difference.isPresent()) {
                    throw new InputException("another data set is in " + folder + ": " + difference.get()
                            + "; choose another --data-dir, or remove that set");
                }
            } else {
                refuseOthersFiles();
            }
            Files.createDirectories(folder);
            requireSpace(manifest.totalBytes(), found.isPresent());
            for (Part part : Part.values()) {
                for (Path within : layout.folders(part)) {
                    Files.createDirectories(within);
                }
            }
            manifest.begin(folder);
        } catch (IOException e) {
            throw new JobException("cannot make a data set in " + folder + ": " + FileProblem.of(e), e);
        }
    }

    /** Makes the set complete. */
    void complete(Manifest manifest) {
        try {
            manifest.complete(layout.folder());
        } catch (IOException e) {
            throw new JobException(unfinished(FileProblem.of(e)), e);
        }
    }

    /** One line for a generation that stops. */
    String unfinished(String why) {
        return "the data set in " + layout.folder() + " is unfinished: " + why
                + "; what is complete is kept, go on with '" + command + "'";
    }

    /** Whether the file is there as planned. */
    boolean isComplete(Part part, int file) throws IOException {
        try {
            return Files.size(layout.file(part, file)) == plan.size(part, file);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void refuseOthersFiles() throws IOException {
        for (Part part : Part.values()) {
            Path folder = layout.folder().resolve(part.folder());
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                if (entries.iterator().hasNext()) {
                    throw new InputException(folder + " holds files that Trainyard did not write (no manifest.json in "
                            + layout.folder() + "); choose another --data-dir, or remove them");
                }
            }
        }
    }

    private void requireSpace(long total, boolean mayBeThere) throws IOException {
        var store = Files.getFileStore(layout.folder());
        long free = store.getUsableSpace();
        long block = store.getBlockSize();
        long files = (long) layout.files(Part.TRAIN) + layout.files(Part.VALID);
        long needed = total + files * (block / 2);
        if (needed <= free || mayBeThere && needed - bytesThere() <= free) {
            return;
        }
        throw new JobException("not enough space in " + layout.folder() + ": the data set needs "
                + Units.bytes(needed) + " (" + files + " files), " + Units.bytes(free)
                + " are free; choose another --data-dir or fewer files"
                + " (--param dataset.num_files_train=N)");
    }

    private long bytesThere() throws IOException {
        long there = 0;
        for (Part part : Part.values()) {
            for (int file = 0; file < layout.files(part); file++) {
                there += isComplete(part, file) ? plan.size(part, file) : 0;
            }
        }
        return there;
    }
}
