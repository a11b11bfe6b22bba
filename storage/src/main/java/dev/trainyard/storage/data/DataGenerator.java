package dev.trainyard.storage.data;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.cluster.World;
import dev.trainyard.ffi.PageCacheCalls;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.workload.Workload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes the data set of a workload: a manifest that says it is unfinished, then every file under a temporary name and
 * renamed, then the manifest again. Whatever stops it, the same call goes on: files of the planned size are kept.
 * Process r of n of a world writes the files i with i mod n = r, as DLIO does.
 *
 * @param seed all lengths and bytes follow from it
 * @param threads that write at a time, in each process
 * @param command what to type to call this again; it is in the manifest and in errors
 */
public record DataGenerator(Workload workload, long seed, int threads, World world, String command) {
    /** DLIO's. */
    public static final long DEFAULT_SEED = 10;

    /**
     * Writes what is missing. Every process of the world calls it.
     *
     * @throws InputException if the folder holds another data set
     * @throws JobException if there is no space for it, or a file cannot be written; saying how to go on
     */
    public GeneratedData run(ProgressLine progress) {
        Path folder = DataLayout.of(workload).folder();
        Manifest asked = Manifest.of(workload, seed, command);
        DataPlan plan = new DataPlan(asked, Formats.of(workload.dataset()));
        DataLayout layout = asked.layout(folder);
        DataFolder target = new DataFolder(layout, plan, command);
        long total = target.totalBytes();
        Manifest manifest = asked.withTotalBytes(total);
        onFirst(() -> target.begin(manifest));

        Writing writing = new Writing(target, threads, progress, new Share(world.rank(), world.size()));
        long start = System.nanoTime();
        Optional<String> failure = writing.run();
        Counts counts = gather(writing, failure);
        double seconds = (System.nanoTime() - start) / 1e9;
        // on every host, before the manifest says that the set is whole
        PageCacheCalls.sync();
        world.barrier();
        double sync = (System.nanoTime() - start) / 1e9 - seconds;
        onFirst(() -> target.complete(manifest));
        return new GeneratedData(
                folder.toString(),
                asked.format().dlioName(),
                layout.files(Part.TRAIN),
                layout.files(Part.VALID),
                counts.kept,
                total,
                counts.written,
                seconds,
                counts.written / seconds,
                sync,
                seed);
    }

    private record Counts(long kept, long written) {}

    /** Which files a process writes. */
    record Share(int rank, int size) {}

    /** Does what one process does for all; if it fails, it fails in all. */
    private void onFirst(Runnable work) {
        RuntimeException failure = null;
        if (world.rank() == 0) {
            try {
                work.run();
            } catch (InputException | JobException e) {
                failure = e;
            }
        }
        String text = failure == null ? "" : String.valueOf(failure.getMessage());
        String all = new String(world.fromFirst(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        if (failure != null) {
            throw failure;
        }
        if (!all.isEmpty()) {
            throw new JobException("rank 0 on " + world.hosts().getFirst() + ": " + all);
        }
    }

    private Counts gather(Writing writing, Optional<String> failure) {
        byte[] text = failure.orElse("").getBytes(StandardCharsets.UTF_8);
        ByteBuffer mine = ByteBuffer.allocate(16 + text.length)
                .putLong(writing.keptFiles())
                .putLong(writing.writtenBytes())
                .put(text);
        long kept = 0;
        long written = 0;
        for (byte[] theirs : world.allGather(mine.array())) {
            ByteBuffer counts = ByteBuffer.wrap(theirs);
            kept += counts.getLong();
            written += counts.getLong();
            if (counts.hasRemaining()) {
                throw new JobException(StandardCharsets.UTF_8.decode(counts).toString());
            }
        }
        return new Counts(kept, written);
    }
}
