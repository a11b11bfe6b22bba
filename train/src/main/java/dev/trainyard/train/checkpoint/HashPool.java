package dev.trainyard.train.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads that hash chunks, beside the one thread that writes. Owned by one save or one verification. */
final class HashPool implements AutoCloseable {
    private final ExecutorService threads;

    HashPool(int threads) {
        this.threads = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("checkpoint-hash-", 0).factory());
    }

    /** As many threads as pay: one hashes 1 to 1.5 GB/s, and few disks take more than eight of them. */
    static int defaultThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
    }

    Future<String> submit(Callable<String> hash) {
        return threads.submit(hash);
    }

    /** The hashes in order of submission. */
    static List<String> await(List<Future<String>> pending) throws IOException {
        List<String> hashes = new ArrayList<>();
        try {
            for (Future<String> hash : pending) {
                hashes.add(hash.get());
            }
            return hashes;
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case IOException cause -> throw cause;
                case Error cause -> throw cause;
                case RuntimeException cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while hashing", e);
        }
    }

    /** Drops what has not begun and waits for the rest: afterwards nobody reads the caller's memory. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
