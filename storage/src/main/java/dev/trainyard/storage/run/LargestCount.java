package dev.trainyard.storage.run;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * The search of {@code --find-max-accelerators}: doubles the number while it passes, then halves the gap between the
 * largest that passed and the smallest that did not.
 */
public final class LargestCount {
    private static final int STEPS = 50;

    /** More threads than this no client has use for. */
    private static final int MOST = 4096;

    /** A number that was tried. */
    public record Trial(int accelerators, boolean passed) {}

    /**
     * @param largest that passed; empty if not even the least did
     * @param trials in order
     */
    public record Found(OptionalInt largest, List<Trial> trials) {}

    /** Overrides of a workload for trials: one epoch, long enough that what is prefetched weighs little. */
    public static final List<String> SHORT_RUN = List.of(
            "train.epochs=1",
            "train.total_training_steps=" + STEPS,
            "workflow.evaluation=false",
            "workflow.checkpoint=false");

    private LargestCount() {}

    /**
     * Searches by short runs, up to what the data has steps for. Each trial has a seed of its own, so that it does not find
     * what the last one left in the page cache.
     *
     * @param workload with {@link #SHORT_RUN}
     * @param hosts processes of the job
     * @param run makes a run; the accelerators that are given to it vary
     */
    public static Found search(Workload workload, int hosts, RunOptions options, Function<RunOptions, RunResult> run) {
        long samples =
                (long) workload.dataset().numFilesTrain() * workload.dataset().numSamplesPerFile();
        long limit = samples / ((long) workload.reader().batchSize() * STEPS);
        if (limit < hosts) {
            throw new InputException("the data set has " + samples + " training samples, too few for " + STEPS
                    + " steps of " + hosts + " accelerators: generate more and raise dataset.num_files_train");
        }
        double expected = 100 * workload.metric().au();
        return search(hosts, (int) Math.min(limit, MOST), accelerators -> {
            RunResult result =
                    run.apply(options.withAccelerators(accelerators).withSeed(options.seed() + accelerators));
            return result.complete() && result.auMeanPercent().orElse(0) >= expected;
        });
    }

    /**
     * Searches among the multiples of {@code unit}, with as few trials as a bisection needs, taking for granted that who
     * fails with some fails with more.
     *
     * @param unit hosts, since each has the same number
     * @param limit no more than this are tried
     * @param passes makes a run with so many accelerators
     */
    public static Found search(int unit, int limit, IntPredicate passes) {
        List<Trial> trials = new ArrayList<>();
        int most = limit / unit;
        int passed = 0;
        int failed = most + 1;
        int next = 1;
        while (failed - passed > 1) {
            boolean ok = passes.test(next * unit);
            trials.add(new Trial(next * unit, ok));
            if (ok) {
                passed = next;
            } else {
                failed = next;
            }
            // doubling until something failed or the limit was reached
            next = failed > most ? Math.min(2 * passed, most) : passed + (failed - passed) / 2;
        }
        return new Found(passed == 0 ? OptionalInt.empty() : OptionalInt.of(passed * unit), List.copyOf(trials));
    }
}
