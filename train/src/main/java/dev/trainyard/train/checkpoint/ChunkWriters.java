package dev.trainyard.train.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The threads of one save, each with a chunk under way: copied, hashed, written, read back. As every thread is at another
 * of these, the disk always has several chunks to work on while others are hashed.
 */
final class ChunkWriters implements AutoCloseable {
    /** What is done with one chunk. */
    @FunctionalInterface
    interface Work {
        /** @param buffer room for a chunk in whole blocks, aligned to them; of any content */
        String hash(MemorySegment buffer) throws IOException;
    }

    private final ExecutorService threads;
    private final BlockingQueue<MemorySegment> free;
    private final Arena arena = Arena.ofShared();

    /**
     * @param threads how many chunks are under way at once
     * @param bufferBytes for each
     * @param alignment of each, in bytes
     */
    ChunkWriters(int threads, long bufferBytes, int alignment) {
        this.threads = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("checkpoint-chunk-", 0).factory());
        this.free = new ArrayBlockingQueue<>(threads);
        for (int i = 0; i < threads; i++) {
            free.add(arena.allocate(Math.ceilDiv(bufferBytes, alignment) * (long) alignment, alignment));
        }
    }

    /**
     * As many as pay: one thread hashes about 1 GB/s, and twice where it reads back; fewer than four would let the disk
     * wait while they hash.
     */
    static int defaultThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 4, 16);
    }

    Future<String> submit(Work work) {
        return threads.submit(() -> {
            MemorySegment buffer = free.take();
            try {
                return work.hash(buffer);
            } finally {
                free.add(buffer);
            }
        });
    }

    /** Drops what has not begun and waits for the rest: afterwards nobody reads the caller's memory. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
        arena.close();
    }
}
