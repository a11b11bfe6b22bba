package dev.trainyard.bench;

import com.sun.management.ThreadMXBean;
import dev.trainyard.base.Json;
import dev.trainyard.base.TrainyardException;
import dev.trainyard.base.config.Config;
import dev.trainyard.train.Learner;
import dev.trainyard.train.TrainPlan;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast Trainyard trains a GPT of a given shape on the tokens of a folder: the trainer's own updates, without
 * evaluation, metrics and checkpoints. Prints one line of JSON with the keys of {@code peers/step_time.py}.
 *
 * <p>The time of a step is the median over windows of {@code --steps} updates, after {@code --warmup} updates; the device
 * is waited for only at the ends of a window. With {@code --instances N} as many models train side by side, each on a
 * thread of its own, and tokens are counted over all of them.
 */
public final class StepTime {
    private static final double NANOS_PER_MILLI = 1e6;

    private final StepTimeOptions options;
    private final TrainPlan plan;
    private final List<Long> windowEnds = new ArrayList<>();
    private final CyclicBarrier together;
    private final AtomicLong allocatedBytes = new AtomicLong();

    private StepTime(StepTimeOptions options, TrainPlan plan) {
        this.options = options;
        this.plan = plan;
        this.together = new CyclicBarrier(options.instances(), () -> windowEnds.add(System.nanoTime()));
    }

    public static void main(String[] args) throws InterruptedException {
        try {
            StepTimeOptions options = StepTimeOptions.parse(args);
            Config config = Config.parse("step-time", options.yaml(), List.of());
            try (TrainPlan plan = TrainPlan.of(config, List.of(), options.libtorch(), Path.of("."))) {
                System.out.println(Json.line(new StepTime(options, plan).measure()));
            }
        } catch (TrainyardException e) {
            System.err.println("step-time: " + e.getMessage());
            System.exit(e.exitCode().code());
        }
    }

    private StepTimeResult measure() throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(options.instances())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < options.instances(); i++) {
                all.add(threads.submit(this::learn));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
        return StepTimeResult.of(options, plan, millisPerStep(), allocatedBytes.get());
    }

    /** One model, from its first update to its last window. */
    private void learn() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Learner learner = new Learner(plan, StepTime::note)) {
            learner.initialise();
            learner.fitMicroBatch();
            long done = update(learner, 0, options.warmup());
            meet();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < options.windows(); i++) {
                done = update(learner, done, options.steps());
                meet();
            }
            allocatedBytes.addAndGet(threads.getCurrentThreadAllocatedBytes() - before);
        } catch (RuntimeException | Error e) {
            // Whoever waits for this one would wait for ever.
            together.reset();
            throw e;
        }
    }

    /** Ends when the device has done {@code count} more updates. */
    private static long update(Learner learner, long done, int count) {
        long last = done + count;
        for (long number = done + 1; number <= last; number++) {
            learner.update(number);
        }
        learner.loss();
        return last;
    }

    private static void note(String text) {
        System.err.println(text);
    }

    private void meet() {
        try {
            together.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("another model has failed", e);
        }
    }

    private double[] millisPerStep() {
        double[] windows = new double[options.windows()];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = (windowEnds.get(i + 1) - windowEnds.get(i)) / NANOS_PER_MILLI / options.steps();
        }
        return windows;
    }
}
