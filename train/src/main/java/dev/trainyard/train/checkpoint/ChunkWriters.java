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
    /** Memory for a chunk and for what is read back of it: in whole blocks, aligned to them, of any content. */
    record Room(MemorySegment chunk, MemorySegment readBack) {}

    /** What is done with one chunk. */
    @FunctionalInterface
    interface Work {
        String hash(Room room) throws IOException;
    }

    private final ExecutorService threads;
    private final BlockingQueue<Room> free;
    private final Arena arena = Arena.ofShared();

    /**
     * @param threads how many chunks are under way at once
     * @param chunkBytes at most
     * @param alignment of the memory, in bytes
     */
    ChunkWriters(int threads, long chunkBytes, int alignment) {
        this.threads = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("checkpoint-chunk-", 0).factory());
        this.free = new ArrayBlockingQueue<>(threads);
        long bytes = Math.ceilDiv(chunkBytes, alignment) * (long) alignment;
        for (int i = 0; i < threads; i++) {
            free.add(new Room(arena.allocate(bytes, alignment), arena.allocate(bytes, alignment)));
        }
    }

    /**
     * As many as pay: one thread hashes 0.7 to 1.4 GB/s, and fewer than four would let the disk wait while they hash.
     */
    static int defaultThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 4, 12);
    }

    Future<String> submit(Work work) {
        return threads.submit(() -> {
            Room room = free.take();
            try {
                return work.hash(room);
            } finally {
                free.add(room);
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
