package dev.trainyard.train.checkpoint;

import dev.trainyard.base.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The steps that change a disk, each followed by a fault point, so that a test can end the world after any of them. */
final class Disk {
    /** What was just done. */
    enum Done {
        CREATED,
        /** Some bytes of a file. */
        WRITTEN,
        FORCED,
        RENAMED,
        DELETED
    }

    /** Called after each step, by one thread at a time; throwing stands for a crash or a failing disk at this point. */
    @FunctionalInterface
    interface FaultHook {
        FaultHook NONE = (done, path, before) -> {};

        /** @param before the name before a rename; otherwise {@code path} */
        void after(Done done, Path path, Path before) throws IOException;

        /** Whether a force is really done; a test that leaves one out must find what it was for. */
        default boolean forces(Path path) {
            return true;
        }
    }

    private final FaultHook hook;
    private long forceNanos;

    Disk(FaultHook hook) {
        this.hook = hook;
    }

    /** Time spent waiting for the disk to confirm. */
    Duration forceTime() {
        return Duration.ofNanos(forceNanos);
    }

    /** Makes a directory whose name may be lost. */
    void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
        done(Done.CREATED, directory, directory);
    }

    /** Makes a directory and its missing parents, if need be, with names that stay. */
    void createDurably(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null || Files.isDirectory(directory)) {
            return;
        }
        createDurably(parent);
        createDirectory(directory);
        forceDirectory(parent);
    }

    /** Marks that {@code file} has got more of its bytes; several threads write. */
    void written(Path file) throws IOException {
        done(Done.WRITTEN, file, file);
    }

    /** Never tried twice: after a failed fsync the kernel may count the lost pages as clean. */
    void force(FileChannel channel, Path file) throws IOException {
        long start = System.nanoTime();
        if (hook.forces(file)) {
            channel.force(true);
        }
        forceNanos += System.nanoTime() - start;
        done(Done.FORCED, file, file);
    }

    void forceDirectory(Path directory) throws IOException {
        long start = System.nanoTime();
        if (hook.forces(directory)) {
            DurableFiles.forceDirectory(directory);
        }
        forceNanos += System.nanoTime() - start;
        done(Done.FORCED, directory, directory);
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        done(Done.RENAMED, to, from);
    }

    private synchronized void done(Done what, Path path, Path before) throws IOException {
        hook.after(what, path, before);
    }

    void deleteTree(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(directory)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
            done(Done.DELETED, path, path);
        }
    }
}
