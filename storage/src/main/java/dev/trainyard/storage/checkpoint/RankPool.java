package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.JobException;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.RankTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The emulated processes of this one: a thread and a buffer each. */
final class RankPool implements AutoCloseable {
    /** What a rank does. */
    interface Work {
        /** Returns the bytes that it has moved. */
        long move(int rank, CheckpointBuffer buffer);
    }

    private final World world;
    private final int first;
    private final List<CheckpointBuffer> buffers = new ArrayList<>();
    private final ExecutorService threads;

    /** @param ranks of the whole job, spread evenly over the processes of {@code world} */
    RankPool(World world, int ranks) {
        this.world = world;
        first = share(world.rank(), ranks);
        int here = share(world.rank() + 1, ranks) - first;
        for (int i = 0; i < here; i++) {
            buffers.add(new CheckpointBuffer(first + i, here));
        }
        threads = Executors.newFixedThreadPool(
                Math.max(1, here),
                Thread.ofPlatform().name("checkpoint-", first).factory());
    }

    /** How many are here. */
    int here() {
        return buffers.size();
    }

    /**
     * Lets all ranks of the job begin together, and waits for those that are here.
     *
     * @throws JobException the first that a rank threw
     */
    List<RankTiming> all(Work work) {
        CountDownLatch ready = new CountDownLatch(buffers.size());
        CountDownLatch start = new CountDownLatch(1);
        List<Future<RankTiming>> futures = new ArrayList<>();
        for (int i = 0; i < buffers.size(); i++) {
            int rank = first + i;
            CheckpointBuffer buffer = buffers.get(i);
            futures.add(threads.submit(() -> {
                ready.countDown();
                start.await();
                long begin = System.nanoTime();
                long bytes = work.move(rank, buffer);
                return new RankTiming(rank, bytes, (System.nanoTime() - begin) / 1e9);
            }));
        }
        try {
            ready.await();
            world.barrier();
            start.countDown();
            List<RankTiming> timings = new ArrayList<>();
            for (Future<RankTiming> future : futures) {
                timings.add(future.get());
            }
            return timings;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JobException job) {
                throw job;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while checkpoints were moved", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private int share(int process, int ranks) {
        return (int) ((long) ranks * process / world.size());
    }
}
