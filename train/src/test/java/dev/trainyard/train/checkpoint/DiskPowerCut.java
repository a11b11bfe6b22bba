package dev.trainyard.train.checkpoint;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.train.checkpoint.Verification.Verified;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Saves on a real disk, one after the other, whose power is cut after a chosen step of each. Afterwards the newest good
 * checkpoint must be the new one or the one before, exactly, and the new one if it was committed.
 */
final class DiskPowerCut {
    /** Enough for chunks in whole blocks of the disk and a rest. */
    private static final int ROWS = 400;

    /** A force that the program is made to forget. */
    enum Forgotten {
        NONE,
        WEIGHTS,
        MANIFEST,
        COMMIT;

        boolean covers(Path path) {
            String name = path.getFileName().toString();
            return switch (this) {
                case NONE -> false;
                case WEIGHTS -> name.equals("model.safetensors");
                case MANIFEST -> name.startsWith(CheckpointNames.MANIFEST);
                case COMMIT -> name.equals("checkpoints");
            };
        }
    }

    /**
     * One cut.
     *
     * @param point the step of the save after which it came
     * @param otherForced whether another program's fsync pushed the journal ahead just before
     * @param crashed whether the save had not ended yet
     * @param finding what was wrong afterwards; empty if nothing was
     */
    record Round(int point, boolean otherForced, boolean crashed, String finding) {
        boolean isGood() {
            return finding.isEmpty();
        }
    }

    private final LoopDisk disk;
    private final long chunkBytes;
    private final Forgotten forgotten;
    private final Path checkpoints;
    private long newest;

    DiskPowerCut(LoopDisk disk, long chunkBytes, Forgotten forgotten) {
        this.disk = disk;
        this.chunkBytes = chunkBytes;
        this.forgotten = forgotten;
        this.checkpoints = disk.root().resolve(chunkBytes + "-" + forgotten).resolve("checkpoints");
        for (int i = 0; i < 2; i++) {
            open(Disk.FaultHook.NONE).save(content(++newest));
        }
    }

    /** A cut after every step of a save, until one is no longer reached. */
    List<Round> everyPoint(boolean otherForced) throws IOException {
        List<Round> rounds = new ArrayList<>();
        boolean crashed = true;
        for (int point = 1; crashed; point++) {
            Round round = round(point, otherForced);
            rounds.add(round);
            crashed = round.crashed();
        }
        return rounds;
    }

    private Round round(int point, boolean otherForced) throws IOException {
        long step = newest + 1;
        Crashing hook = new Crashing(point, otherForced, step);
        boolean crashed = false;
        try {
            open(hook).save(content(step));
        } catch (PowerCut.Crash e) {
            crashed = true;
        }
        if (otherForced && !crashed) {
            forceAnother();
        }
        disk.cut();
        String finding = look(step, hook.committed);
        return new Round(point, otherForced, crashed, finding);
    }

    private String look(long step, boolean mustBeThere) throws IOException {
        List<String> rejected = new ArrayList<>();
        Optional<Verified> found = open(Disk.FaultHook.NONE).newestVerified(one -> rejected.add(one.reason()));
        long state = found.map(Verified::step).orElse(-1L);
        long before = newest;
        newest = step;
        if (!rejected.isEmpty()) {
            return "step " + step + " is damaged: " + rejected;
        }
        if (state != step && (mustBeThere || state != before)) {
            return "step " + state + " is the newest after a save of step " + step;
        }
        if (found.isPresent()) {
            TestContent.assertHolds(found.get().directory(), content(state));
        }
        newest = Math.max(state, before);
        return "";
    }

    private void forceAnother() throws IOException {
        DurableFiles.write(disk.root().resolve("another"), new byte[100]);
    }

    private CheckpointStore open(Disk.FaultHook hook) {
        // Reading back around the page cache would force what the program is made to forget.
        return CheckpointStore.open(checkpoints, 2, forgotten == Forgotten.NONE, chunkBytes, hook);
    }

    private static CheckpointContent content(long step) {
        return TestContent.of(step, "run-a", ROWS);
    }

    /** Counts steps, and ends the world after one of them. */
    private final class Crashing implements Disk.FaultHook {
        private final int point;
        private final boolean otherForced;
        private final String name;
        private int steps;
        private boolean renamed;
        private boolean committed;

        Crashing(int point, boolean otherForced, long step) {
            this.point = point;
            this.otherForced = otherForced;
            this.name = CheckpointNames.committed(step);
        }

        @Override
        public boolean forces(Path path) {
            return !forgotten.covers(path);
        }

        @Override
        public void after(Disk.Done done, Path path, Path before) throws IOException {
            renamed |= done == Disk.Done.RENAMED && path.endsWith(name);
            committed |= renamed && done == Disk.Done.FORCED && path.equals(checkpoints);
            if (++steps == point) {
                if (otherForced) {
                    forceAnother();
                }
                throw new PowerCut.Crash();
            }
        }
    }
}
