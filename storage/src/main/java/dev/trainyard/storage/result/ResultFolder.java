package dev.trainyard.storage.result;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The folder of one invocation, as mlpstorage lays it out: {@code <results>/training/<model>/<command>/<YYYYMMDD_HHMMSS>/}. Each
 * file is whole or absent.
 *
 * @param path the folder
 * @param timestamp its name
 */
public record ResultFolder(Path path, String timestamp) {
    /** Where mlpstorage puts results when nobody says. */
    public static Path defaultRoot() {
        return Path.of(System.getProperty("java.io.tmpdir"), "mlperf_storage_results");
    }

    /**
     * Makes the folder of a training command.
     *
     * @param command datasize, datagen or run
     * @throws JobException if it cannot be made
     */
    public static ResultFolder training(Path results, String model, String command, Instant now) {
        return make(results.resolve(ResultTree.TRAINING).resolve(model).resolve(command), now);
    }

    /**
     * Makes the folder of a checkpoint benchmark; mlpstorage has no level for its command.
     *
     * @throws JobException if it cannot be made
     */
    public static ResultFolder checkpointing(Path results, String model, Instant now) {
        return make(results.resolve(ResultTree.CHECKPOINTING).resolve(model), now);
    }

    /**
     * Finds out before a run what would lose its result after it.
     *
     * @param option that names another folder
     * @throws JobException if nothing can be written in {@code folder}
     */
    public static void demandWritable(Path folder, String option) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".writable", ""));
        } catch (IOException e) {
            throw new JobException(
                    "results cannot be written in " + folder + ": " + FileProblem.of(e) + "; give another " + option,
                    e);
        }
    }

    /** Removes what is in it, as far as that is possible. */
    public void remove() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // a disk that takes no file may not give one up either; without a summary.json nobody takes it for a result
        }
    }

    private static ResultFolder make(Path parent, Instant now) {
        try {
            Files.createDirectories(parent);
            for (Instant time = now; ; time = time.plusSeconds(1)) {
                String name = DlioTime.folder(time);
                try {
                    return new ResultFolder(Files.createDirectory(parent.resolve(name)), name);
                } catch (FileAlreadyExistsException e) {
                    // another invocation began in the same second
                }
            }
        } catch (IOException e) {
            throw new JobException("cannot make a folder for results in " + parent + ": " + FileProblem.of(e), e);
        }
    }

    /** Writes indented JSON. */
    public void json(String name, Object value) {
        text(name, Json.pretty(value) + "\n");
    }

    /**
     * Writes text; {@code name} may have a folder in front.
     *
     * @throws JobException if the disk refuses
     */
    public void text(String name, String text) {
        Path file = path.resolve(name);
        try {
            Files.createDirectories(DurableFiles.directoryOf(file));
            DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }
}
