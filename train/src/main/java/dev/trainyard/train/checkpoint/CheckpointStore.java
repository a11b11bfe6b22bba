package dev.trainyard.train.checkpoint;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.train.checkpoint.Verification.Newer;
import dev.trainyard.train.checkpoint.Verification.Rejected;
import dev.trainyard.train.checkpoint.Verification.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The checkpoints of one run, for the process that holds the run's lock. Looking on from outside needs no store:
 * {@link #list(Path)} and {@link #verify(Path)} change nothing.
 */
public final class CheckpointStore {
    static final long CHUNK_BYTES = 16 << 20;

    private final Path checkpoints;
    private final int keep;
    private final boolean verifyAfterWrite;
    private final long chunkBytes;
    private final Disk.FaultHook hook;

    private CheckpointStore(
            Path checkpoints, int keep, boolean verifyAfterWrite, long chunkBytes, Disk.FaultHook hook) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep at least one checkpoint, not " + keep);
        }
        this.checkpoints = checkpoints.toAbsolutePath().normalize();
        this.keep = keep;
        this.verifyAfterWrite = verifyAfterWrite;
        this.chunkBytes = chunkBytes;
        this.hook = hook;
    }

    /**
     * Opens the store and removes what a killed process left half written or half deleted. The directory is made by the
     * first save.
     *
     * @param checkpoints the directory
     * @param keep how many committed checkpoints to keep, at least 1
     * @param verifyAfterWrite whether a save reads back what it wrote, and fails if that is not what it should be
     * @throws JobException if the directory cannot be read or a leftover not be removed
     */
    public static CheckpointStore open(Path checkpoints, int keep, boolean verifyAfterWrite) {
        return open(checkpoints, keep, verifyAfterWrite, CHUNK_BYTES, Disk.FaultHook.NONE);
    }

    /** As {@link #open(Path, int, boolean)}, on a disk that does to each save what {@code fault} says. */
    public static CheckpointStore open(Path checkpoints, int keep, boolean verifyAfterWrite, WriteFault fault) {
        return open(checkpoints, keep, verifyAfterWrite, CHUNK_BYTES, (done, path, before) -> {
            if (done == Disk.Done.WRITTEN) {
                fault.written(path);
            }
        });
    }

    static CheckpointStore open(
            Path checkpoints, int keep, boolean verifyAfterWrite, long chunkBytes, Disk.FaultHook hook) {
        CheckpointStore store = new CheckpointStore(checkpoints, keep, verifyAfterWrite, chunkBytes, hook);
        try {
            for (Path leftover : CheckpointNames.leftovers(store.checkpoints)) {
                new Disk(hook).deleteTree(leftover);
            }
        } catch (IOException e) {
            throw new JobException("the leftovers of a killed save in " + checkpoints + " cannot be removed: " + e, e);
        }
        return store;
    }

    /**
     * Writes and commits a checkpoint, then deletes the oldest beyond those to keep. When this returns, a power cut
     * cannot take the checkpoint back.
     *
     * @throws JobException in one line if it was not saved; older checkpoints are untouched
     */
    public SaveReport save(CheckpointContent content) {
        Disk disk = new Disk(hook);
        SaveReport report;
        try {
            report = new CheckpointWriter(checkpoints, content, chunkBytes, verifyAfterWrite, disk).save();
        } catch (IOException e) {
            throw new JobException(failure(content.step(), e), e);
        }
        return rotated(report, disk);
    }

    /**
     * The newest checkpoint whose every byte is as it was committed. Newest means the highest step; times are not looked
     * at. A bad one is moved aside to {@code rejected-...}, never deleted, and the next older one is tried. That none is
     * left is a normal start.
     *
     * @param onRejected told of each bad checkpoint, with its new place
     * @throws InputException if the newest is of a later format: going on without it would lose what it holds
     */
    public Optional<Verified> newestVerified(Consumer<Rejected> onRejected) {
        for (Path directory : committed(checkpoints)) {
            switch (verify(directory)) {
                case Verified verified -> {
                    return Optional.of(verified);
                }
                case Rejected rejected -> onRejected.accept(quarantined(rejected));
                case Newer newer ->
                    throw new InputException(
                            directory + ": " + newer.reason() + "; go on with that one, or move the folder away");
            }
        }
        return Optional.empty();
    }

    /** The committed checkpoints of this store, newest first, not verified. */
    public List<CheckpointInfo> list() {
        return list(checkpoints);
    }

    /** The committed checkpoints in a directory, newest first, not verified; none where there is no directory. */
    public static List<CheckpointInfo> list(Path checkpoints) {
        List<CheckpointInfo> list = new ArrayList<>();
        for (Path directory : committed(checkpoints)) {
            list.add(new CheckpointInfo(CheckpointNames.step(directory), directory, sizeOf(directory)));
        }
        return list;
    }

    /** Reads a checkpoint whole, without changing anything. */
    public static Verification verify(Path checkpoint) {
        return CheckpointVerifier.verify(checkpoint);
    }

    private SaveReport rotated(SaveReport report, Disk disk) {
        try {
            List<Path> committed = new ArrayList<>(CheckpointNames.committed(checkpoints));
            // Also when newer steps lie here, from which somebody went back: what was just saved stays.
            committed.remove(report.directory());
            for (Path old : committed.subList(Math.min(keep - 1, committed.size()), committed.size())) {
                // Renamed first: a half deleted checkpoint must not look like one.
                Path trash = checkpoints.resolve(CheckpointNames.trash(CheckpointNames.step(old)));
                disk.rename(old, trash);
                disk.forceDirectory(checkpoints);
                disk.deleteTree(trash);
            }
            return report;
        } catch (IOException e) {
            return report.withRotationProblem(
                    "an old checkpoint in " + checkpoints + " could not be deleted: " + e.getMessage());
        }
    }

    private Rejected quarantined(Rejected rejected) {
        Path aside = checkpoints.resolve(CheckpointNames.rejected(rejected.step()));
        Disk disk = new Disk(hook);
        try {
            disk.rename(rejected.directory(), aside);
            disk.forceDirectory(checkpoints);
            return new Rejected(aside, rejected.step(), rejected.problems());
        } catch (IOException e) {
            return new Rejected(
                    rejected.directory(),
                    rejected.step(),
                    List.of(rejected.reason() + " (and it could not be moved aside: " + e.getMessage() + ")"));
        }
    }

    private String failure(long step, IOException cause) {
        String why = String.valueOf(cause.getMessage());
        boolean full = why.contains("No space left on device") || why.contains("Disk quota exceeded");
        List<CheckpointInfo> kept = list();
        String safe = kept.isEmpty()
                ? "no older checkpoint exists"
                : "kept: " + kept.size() + ", the newest of step "
                        + kept.getFirst().step();
        return "the checkpoint of step " + step + " was not saved" + (full ? ", the disk is full: " : ": ") + why + "; "
                + safe + (full ? "; make room, or lower the number of checkpoints to keep" : "");
    }

    private static List<Path> committed(Path checkpoints) {
        try {
            return CheckpointNames.committed(checkpoints);
        } catch (IOException e) {
            throw new JobException("the checkpoints in " + checkpoints + " cannot be listed: " + e, e);
        }
    }

    private static long sizeOf(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new JobException(directory + " cannot be listed: " + e, e);
        }
    }
}
