package dev.trainyard.storage.data;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.storage.data.DataGenerator.Share;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.FileFormat.Beside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The threads that write one process's share of the files. */
final class Writing {
    private final DataFolder target;
    private final int threads;
    private final ProgressLine progress;
    private final Share share;
    private final long planned;
    private final long start = System.nanoTime();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicLong keptFiles = new AtomicLong();
    private final AtomicLong keptBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    Writing(DataFolder target, int threads, ProgressLine progress, Share share) {
        this.target = target;
        this.threads = threads;
        this.progress = progress;
        this.share = share;
        this.planned = planned();
    }

    /** Writes what is missing; returns why not all of it was. */
    Optional<String> run() {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("datagen-" + i).start(this::work));
        }
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                failure.compareAndSet(null, target.unfinished("it was interrupted"));
                Thread.currentThread().interrupt();
            }
        }
        return Optional.ofNullable(failure.get());
    }

    long keptFiles() {
        return keptFiles.get();
    }

    long writtenBytes() {
        return writtenBytes.get();
    }

    private void work() {
        ByteBuffer buffer = FileSink.newBuffer();
        int train = target.layout().files(Part.TRAIN);
        int all = train + target.layout().files(Part.VALID);
        while (failure.get() == null) {
            long turn = share.rank() + (long) turns.getAndIncrement() * share.size();
            if (turn >= all) {
                return;
            }
            Part part = turn < train ? Part.TRAIN : Part.VALID;
            int file = (int) (turn < train ? turn : turn - train);
            Path path = target.layout().file(part, file);
            try {
                write(part, file, path, buffer);
            } catch (IOException e) {
                failure.compareAndSet(null, target.unfinished("cannot write " + path + ": " + FileProblem.of(e)));
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, target.unfinished("cannot write " + path + ": " + e));
            }
        }
    }

    private void write(Part part, int file, Path path, ByteBuffer buffer) throws IOException {
        if (target.isComplete(part, file)) {
            keptFiles.incrementAndGet();
            keptBytes.addAndGet(target.plan().size(part, file));
            return;
        }
        Path temporary = path.resolveSibling("." + path.getFileName() + ".tmp");
        DataPlan plan = target.plan();
        try (FileSink sink = new FileSink(temporary, buffer, plan.random(part, file), this::wrote)) {
            plan.format().write(sink, plan.samples(part, file));
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        // first what stands beside it, so that a file that is there has all that belongs to it
        for (Beside beside : plan.format().beside(target.layout().folder(), path, plan.samples(part, file))) {
            Files.createDirectories(DurableFiles.directoryOf(beside.path));
            Path half = beside.path.resolveSibling("." + beside.path.getFileName() + ".tmp");
            Files.write(half, beside.bytes);
            Files.move(half, beside.path, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private void wrote(long bytes) {
        writtenBytes.addAndGet(bytes);
        progress.show(this::state);
    }

    /** "42% of 2.9 GiB, 1.1 GiB/s, 25.0 s left"; the first second, when the code is cold, tells nothing of the rest. */
    private String state() {
        long written = writtenBytes.get();
        long left = planned - keptBytes.get() - written;
        double seconds = (System.nanoTime() - start) / 1e9;
        String done = String.format(Locale.ROOT, "%.0f%% of ", 100.0 * (planned - left) / Math.max(1, planned))
                + Units.bytes(planned);
        if (seconds < 1) {
            return done;
        }
        double rate = written / seconds;
        return done + ", " + Units.bytes((long) rate) + "/s"
                + (left > 0 ? ", " + Units.duration(Duration.ofNanos((long) (left / rate * 1e9))) + " left" : "");
    }

    private long planned() {
        long bytes = 0;
        int train = target.layout().files(Part.TRAIN);
        int all = train + target.layout().files(Part.VALID);
        for (long turn = share.rank(); turn < all; turn += share.size()) {
            bytes += turn < train
                    ? target.plan().size(Part.TRAIN, (int) turn)
                    : target.plan().size(Part.VALID, (int) (turn - train));
        }
        return bytes;
    }
}
