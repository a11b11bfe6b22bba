package dev.trainyard.scaling.study;

import dev.trainyard.train.Learner;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.model.Gpt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
    private static final double WARM_UP_SECONDS = 1;

    /** A step graph is captured after three updates. */
    private static final int WARM_UP_CUDA = 5;

    /** Trains all models at once, each on a thread of its own. */
    static Pace of(List<TrainPlan> plans) {
        CyclicBarrier together = new CyclicBarrier(plans.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(plans.size())) {
            List<Future<Pace>> all = new ArrayList<>();
            for (TrainPlan plan : plans) {
                all.add(threads.submit(measuring(plan, together)));
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

    private static Callable<Pace> measuring(TrainPlan plan, CyclicBarrier together) {
        return () -> {
            try {
                return measured(plan, together);
            } catch (RuntimeException | Error e) {
                together.reset(); // whoever waits for this one would wait for ever
                throw e;
            }
        };
    }

    private static Pace measured(TrainPlan plan, CyclicBarrier together) throws Exception {
        boolean cuda = plan.device().isCuda();
        double flopsPerStep = 6.0
                * new Gpt(plan.config().model()).parameterCount()
                * plan.config().train().globalBatch()
                * plan.config().model().blockSize();
        long begun = System.nanoTime();
        try (Learner learner = new Learner(plan, _ -> {})) {
            learner.initialise();
            double setup = (System.nanoTime() - begun) / NANOS;
            learner.fitMicroBatch();
            long number = 0;
            long cold = System.nanoTime();
            do {
                learner.update(++number);
            } while (System.nanoTime() - cold < WARM_UP_SECONDS * NANOS || cuda && number < WARM_UP_CUDA);
            learner.loss();
            together.await();
            long from = System.nanoTime();
            long steps = 0;
            do {
                learner.update(++number);
                steps++;
            } while (System.nanoTime() - from < SECONDS * NANOS);
            learner.loss(); // waits for the device
            return new Pace(flopsPerStep * steps / ((System.nanoTime() - from) / NANOS), setup);
        }
    }
}
