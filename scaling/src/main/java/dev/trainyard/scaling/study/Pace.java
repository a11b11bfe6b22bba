package dev.trainyard.scaling.study;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * How fast models train, measured on a few of their own updates; nothing is written.
 *
 * @param flopsPerSecond 6 N D of all models over the time
 * @param setupSeconds to build and initialise the slowest
 */
record Pace(double flopsPerSecond, double setupSeconds) {
    private static final double NANOS = 1e9;
    private static final double SECONDS = 0.3;

    /** Until then the JVM has compiled what a step calls: earlier steps take several times as long. */
    private static final double FIRST_WARM_UP_SECONDS = 1;

    private static final double WARM_UP_SECONDS = 0.1;
    private static final AtomicBoolean WARM = new AtomicBoolean();

    /** A step graph is captured after three updates. */
    private static final int WARM_UP_UPDATES = 5;

    /** Trains all models at once, each made and trained on a thread of its own. */
    static Pace of(List<Supplier<Rehearsal>> models) {
        Phaser together = new Phaser(models.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(models.size())) {
            List<Future<Pace>> all = new ArrayList<>();
            for (Supplier<Rehearsal> model : models) {
                all.add(threads.submit(measuring(model, together)));
            }
            double flops = 0;
            double setup = 0;
            for (Future<Pace> one : all) {
                flops += one.get().flopsPerSecond();
                setup = Math.max(setup, one.get().setupSeconds());
            }
            return new Pace(flops, setup);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the pace was measured", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static Callable<Pace> measuring(Supplier<Rehearsal> model, Phaser together) {
        return () -> {
            try {
                return measured(model, together);
            } catch (RuntimeException | Error e) {
                together.arriveAndDeregister(); // whoever waits for this one would wait for ever
                throw e;
            }
        };
    }

    private static Pace measured(Supplier<Rehearsal> made, Phaser together) {
        long begun = System.nanoTime();
        try (Rehearsal model = made.get()) {
            double setup = (System.nanoTime() - begun) / NANOS;
            double warmUp = WARM.get() ? WARM_UP_SECONDS : FIRST_WARM_UP_SECONDS;
            long number = 0;
            long cold = System.nanoTime();
            do {
                model.update(++number);
            } while (System.nanoTime() - cold < warmUp * NANOS || number < WARM_UP_UPDATES);
            model.await();
            WARM.set(true);
            together.arriveAndAwaitAdvance();
            long from = System.nanoTime();
            long steps = 0;
            do {
                model.update(++number);
                steps++;
            } while (System.nanoTime() - from < SECONDS * NANOS);
            model.await();
            return new Pace(model.flopsPerUpdate() * steps / ((System.nanoTime() - from) / NANOS), setup);
        }
    }
}
