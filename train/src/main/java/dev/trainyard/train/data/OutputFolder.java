package dev.trainyard.train.data;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A data folder in the making: a hidden sibling that takes the final name when it is whole, and is gone otherwise. */
final class OutputFolder implements AutoCloseable {
    private static final Set<String> REQUIRED = Set.of("train.bin", "val.bin");
    private static final Set<String> OWN =
            Set.of("train.bin", "val.bin", DataMeta.FILE, CharTokenizer.FILE, JsonTokenizer.FILE);

    private final Path target;
    private final Path path;
    private final Path nearestParent;
    /** An interrupt ends the process without unwinding anybody's stack. */
    private final Thread cleanUp = new Thread(this::removeQuietly, "data-folder-exit");

    private OutputFolder(Path target, Path path, Path nearestParent) {
        this.target = target;
        this.path = path;
        this.nearestParent = nearestParent;
    }

    /**
     * @throws InputException if something is at {@code target} that must not be replaced
     */
    static void check(Path target, boolean overwrite) {
        if (!Files.exists(target)) {
            Path parent = nearestParent(target.toAbsolutePath().normalize());
            if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
                throw new InputException(
                        target + " cannot be made: " + parent + " is no folder that can be written to");
            }
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new InputException(target + " is in the way: it is no folder");
        }
        List<String> names = namesIn(target);
        if (names.isEmpty()) {
            return;
        }
        if (!names.containsAll(REQUIRED)) {
            throw new InputException(target + " holds files but is no data folder: choose another");
        }
        if (!overwrite) {
            throw new InputException(target + " holds data already: choose another folder, or say --overwrite");
        }
        for (String name : names) {
            if (!OWN.contains(name)) {
                throw new InputException(
                        target + " cannot be replaced: it also holds " + name + "; move that or choose another folder");
            }
        }
    }

    static OutputFolder create(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path path = sibling(absolute, "partial");
        OutputFolder folder = new OutputFolder(absolute, path, nearestParent(absolute));
        Runtime.getRuntime().addShutdownHook(folder.cleanUp);
        Files.createDirectories(path);
        return folder;
    }

    /** Where to write. */
    Path path() {
        return path;
    }

    /** Puts the folder in place, durably. */
    void commit() throws IOException {
        DurableFiles.forceDirectory(path);
        Path parent = path.resolveSibling(".");
        Path old = sibling(target, "replaced");
        boolean replaces = Files.exists(target);
        if (replaces) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.forceDirectory(parent);
        if (replaces) {
            delete(old);
        }
    }

    /** Removes what was not committed, and the folders that were made to hold it. */
    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            // the process is ending: the hook may be at work already
        }
        remove();
    }

    private void remove() throws IOException {
        if (Files.exists(path)) {
            delete(path);
            for (Path made = DurableFiles.directoryOf(target);
                    !made.equals(nearestParent) && namesIn(made).isEmpty();
                    made = DurableFiles.directoryOf(made)) {
                Files.delete(made);
            }
        }
    }

    private void removeQuietly() {
        try {
            remove();
        } catch (IOException | InputException e) {
            // nobody is left to be told; the hidden folder says what it is
        }
    }

    /** The folder, or the file in the way, in which the first missing folder above {@code target} would be made. */
    private static Path nearestParent(Path target) {
        Path parent = DurableFiles.directoryOf(target);
        while (!Files.exists(parent)) {
            parent = DurableFiles.directoryOf(parent);
        }
        return parent;
    }

    /** A hidden name beside {@code target}; the process id keeps two preparations apart. */
    private static Path sibling(Path target, String what) {
        return target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + "." + what);
    }

    private static List<String> namesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new InputException("cannot read " + folder + ": " + FileProblem.of(e), e);
        }
    }

    /** Removes a folder of files. */
    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (String name : namesIn(folder)) {
                Files.delete(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }
}
