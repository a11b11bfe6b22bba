package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.RankTiming;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import dev.trainyard.storage.checkpoint.CheckpointPlan.PlannedFile;
import dev.trainyard.storage.host.PageCache;
import dev.trainyard.storage.host.SteadyDate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes checkpoints and reads them back. Each emulated process is a thread; all begin at one moment, and each one's time
 * ends when its last file has its name (and, with fsync, is on the storage).
 */
public final class CheckpointRun {
    /** Hears how far a checkpoint of this process is; called by many threads. */
    public interface Progress {
        /**
         * @param phase "writing" or "reading"
         * @param number of the checkpoint, from 1
         * @param done bytes of this process
         */
        void at(String phase, int number, int of, long done, long total);
    }

    private enum Phase {
        WRITING,
        READING
    }

    private final CheckpointPlan plan;
    private final CheckpointSettings settings;
    private final World world;
    private final BooleanSupplier stop;
    private final Progress progress;
    private final List<String> notices = new ArrayList<>();
    private final SteadyDate date = new SteadyDate();
    private boolean complete = true;

    /** @param stop turns true when the user wants the end: what is done until then is kept */
    public CheckpointRun(
            CheckpointPlan plan, CheckpointSettings settings, World world, BooleanSupplier stop, Progress progress) {
        this.plan = plan;
        this.settings = settings;
        this.world = world;
        this.stop = stop;
        this.progress = progress;
    }

    /**
     * Does all of it, together with the other processes of the job.
     *
     * @return the same measurements in each of them; only the times of day are its own
     * @throws InputException if there are fewer processes to emulate than real ones, too little space, or too few
     *     checkpoints to read
     * @throws JobException if the storage refuses
     */
    public CheckpointOutcome run() {
        if (plan.processes() < world.size()) {
            throw new InputException(plan.processes() + " processes cannot be spread over the " + world.size()
                    + " of this job; give a larger --num-processes, or fewer slots");
        }
        world.demandEqual(
                settings + " " + plan.processes() + " " + plan.whole() + " " + plan.bytes(),
                "folder, number or size of checkpoints");
        if (world.rank() == 0) {
            Preflight.check(plan, settings);
        }
        world.barrier();
        Instant start = date.now();
        List<Timing> writes;
        List<Timing> reads;
        try (RankPool ranks = new RankPool(world, plan.processes())) {
            writes = phase(Phase.WRITING, settings.writes(), ranks, this::write);
            if (complete && settings.reads() > 0) {
                notices.add(PageCache.ofKernel().drop("checkpoints", toRead(), "before reading"));
            }
            int shift = shift(ranks);
            reads = phase(
                    Phase.READING,
                    settings.reads(),
                    ranks,
                    (rank, number, buffer, flow) -> read((rank + shift) % plan.processes(), number, buffer, flow));
        }
        return new CheckpointOutcome(
                start, date.now(), plan, settings, world.hosts(), writes, reads, List.copyOf(notices), complete);
    }

    private interface Step {
        /** False if it was stopped. */
        boolean move(int rank, int number, CheckpointBuffer buffer, CheckpointFiles.Flow flow);
    }

    private List<Timing> phase(Phase phase, int count, RankPool ranks, Step step) {
        List<Timing> timings = new ArrayList<>();
        for (int number = 1; number <= count && complete; number++) {
            pause();
            if (anyStopped()) {
                complete = false;
                break;
            }
            Timing timing = one(phase, number, count, ranks, step);
            if (anyStopped()) {
                complete = false;
            }
            if (timing.bytes() == plan.bytes()) {
                timings.add(timing);
            }
        }
        return timings;
    }

    private Timing one(Phase phase, int number, int count, RankPool ranks, Step step) {
        AtomicLong done = new AtomicLong();
        AtomicBoolean failed = new AtomicBoolean();
        long total = plan.bytes() * ranks.here() / plan.processes();
        CheckpointFiles.Flow flow = bytes -> {
            progress.at(phase == Phase.WRITING ? "writing" : "reading", number, count, done.addAndGet(bytes), total);
            return !failed.get() && !stop.getAsBoolean();
        };
        Instant start = date.now();
        List<RankTiming> here = ranks.all((rank, buffer) -> {
            AtomicLong mine = new AtomicLong();
            try {
                step.move(rank, number, buffer, bytes -> {
                    mine.addAndGet(bytes);
                    return flow.moved(bytes);
                });
                return mine.get();
            } catch (RuntimeException e) {
                failed.set(true); // the others need not go on
                throw e;
            }
        });
        return new Timing(number, start, everywhere(here), settings.rankSync());
    }

    private boolean write(int rank, int number, CheckpointBuffer buffer, CheckpointFiles.Flow flow) {
        Path folder = settings.checkpoint(number);
        List<PlannedFile> files = plan.ranks().get(rank);
        try {
            Files.createDirectories(folder);
            for (PlannedFile file : files) {
                Path path = folder.resolve(file.name());
                if (!CheckpointFiles.write(path, file.bytes(), buffer, settings.fsync(), flow)) {
                    return false;
                }
            }
            if (settings.fsync() && !files.isEmpty()) {
                DurableFiles.forceDirectory(folder);
                if (rank == 0) {
                    DurableFiles.forceDirectory(settings.folder());
                }
            }
            return true;
        } catch (IOException e) {
            throw new JobException("cannot write a checkpoint to " + folder + ": " + FileProblem.of(e), e);
        }
    }

    private boolean read(int rank, int number, CheckpointBuffer buffer, CheckpointFiles.Flow flow) {
        for (PlannedFile file : plan.ranks().get(rank)) {
            Path path = settings.checkpoint(number).resolve(file.name());
            if (!CheckpointFiles.read(path, file.bytes(), buffer, flow)) {
                return false;
            }
        }
        return true;
    }

    /** By how many ranks the readers are shifted: those of a host. */
    private int shift(RankPool ranks) {
        if (!settings.rankShift() || settings.reads() == 0) {
            return 0;
        }
        String me = world.hosts().get(world.rank());
        long mine = 0;
        List<byte[]> counts = world.allGather(
                ByteBuffer.allocate(Integer.BYTES).putInt(ranks.here()).array());
        for (int process = 0; process < world.size(); process++) {
            if (world.hosts().get(process).equals(me)) {
                mine += ByteBuffer.wrap(counts.get(process)).getInt();
            }
        }
        if (mine == plan.processes()) {
            notices.add("checkpoint.recovery_rank_shift has no effect on one host.");
        }
        return (int) world.max(mine); // the same for all, so that every file is read once
    }

    private List<RankTiming> everywhere(List<RankTiming> here) {
        ByteBuffer mine = ByteBuffer.allocate(here.size() * 3 * Long.BYTES);
        here.forEach(t -> mine.putLong(t.rank()).putLong(t.bytes()).putDouble(t.seconds()));
        List<RankTiming> all = new ArrayList<>();
        for (byte[] bytes : world.allGather(mine.array())) {
            ByteBuffer theirs = ByteBuffer.wrap(bytes);
            while (theirs.hasRemaining()) {
                all.add(new RankTiming((int) theirs.getLong(), theirs.getLong(), theirs.getDouble()));
            }
        }
        return all;
    }

    private Stream<Path> toRead() {
        return IntStream.rangeClosed(1, settings.reads())
                .mapToObj(settings::checkpoint)
                .flatMap(
                        folder -> plan.ranks().stream().flatMap(List::stream).map(file -> folder.resolve(file.name())));
    }

    private void pause() {
        long end = System.nanoTime() + settings.between().toNanos();
        try {
            for (long left = settings.between().toNanos(); left > 0 && !stop.getAsBoolean(); ) {
                Thread.sleep(Math.min(50, left / 1_000_000 + 1));
                left = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted between two checkpoints", e);
        }
    }

    private boolean anyStopped() {
        return world.max(stop.getAsBoolean() ? 1 : 0) > 0;
    }
}
