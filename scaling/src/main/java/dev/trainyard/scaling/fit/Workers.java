package dev.trainyard.scaling.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Independent tasks on all cores; each is told its number and writes only what is its own, so their order cannot matter. */
final class Workers {
    private Workers() {}

    /** One task. */
    interface Task<W> {
        void run(W workspace, int index);
    }

    /**
     * Runs the tasks 0 to {@code count} - 1 and returns when all are done.
     *
     * @param workspace what one thread keeps between its tasks
     */
    static <W> void each(int count, Supplier<W> workspace, Task<W> task) {
        int threads = Math.min(count, Runtime.getRuntime().availableProcessors());
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("fit-", 0).factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                running.add(pool.submit(() -> {
                    W own = workspace.get();
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        task.run(own, i);
                    }
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while fitting", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
