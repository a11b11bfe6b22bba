package dev.trainyard.storage.run;

import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.workload.OutputSection.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * What one accelerator's block measured, and its utilisation as DLIO has it: the computation of the window's steps in the
 * time of the block, less waiting and computing of the steps outside the window. One thing differs on purpose: the
 * computation is what was set, not what was measured, so that oversleeping does not count as work.
 */
final class Meter {
    private final List<Double> load = new ArrayList<>();
    private final List<Double> compute = new ArrayList<>();
    private final List<Double> proc = new ArrayList<>();
    private final List<Double> set = new ArrayList<>();
    private final List<Double> barrier = new ArrayList<>();

    private final Window window;
    private final int batch;
    private final long start;
    private long end;
    private double setSoFar;
    private double excludedSoFar;

    /** @param start nanoseconds, when the first batch was asked for */
    Meter(Window window, int batch, long start) {
        this.window = window;
        this.batch = batch;
        this.start = start;
        this.end = start;
    }

    /** A step, by the nanoseconds at which its parts ended. */
    void step(long begun, long loaded, long computed, long setNanos, long met) {
        load.add((loaded - begun) / 1e9);
        compute.add((computed - loaded) / 1e9);
        proc.add((computed - begun) / 1e9);
        set.add(setNanos / 1e9);
        barrier.add((met - computed) / 1e9);
        end = met;
        if (steps() > window.excludeStartSteps()) {
            setSoFar += setNanos / 1e9;
        } else {
            excludedSoFar += (computed - begun) / 1e9;
        }
    }

    int steps() {
        return load.size();
    }

    /** The utilisation until now; cheap enough to be asked after each step. */
    double soFarPercent() {
        double seconds = (end - start) / 1e9 - excludedSoFar;
        return seconds > 0 ? 100 * setSoFar / seconds : 0;
    }

    AcceleratorBlock block(int accelerator, String host, long bytesRead) {
        double seconds = windowSeconds();
        double waited = inWindow(load);
        return new AcceleratorBlock(
                accelerator,
                host,
                steps(),
                (long) steps() * batch,
                bytesRead,
                List.copyOf(load),
                List.copyOf(compute),
                List.copyOf(proc),
                seconds,
                seconds > 0 ? 100 * inWindow(set) / seconds : 0,
                seconds > 0 ? (last() - first()) * (double) batch / seconds : 0,
                waited,
                inWindow(barrier),
                load.isEmpty() ? 0 : load.getFirst());
    }

    private double windowSeconds() {
        double excluded = sum(proc) - inWindow(proc);
        return (end - start) / 1e9 - excluded;
    }

    // a block that is shorter than what is excluded is looked at as a whole
    private boolean whole() {
        return steps() <= window.excludeStartSteps() + window.excludeEndSteps();
    }

    private int first() {
        return whole() ? 0 : window.excludeStartSteps();
    }

    private int last() {
        return whole() ? steps() : steps() - window.excludeEndSteps();
    }

    private double inWindow(List<Double> seconds) {
        return sum(seconds.subList(first(), last()));
    }

    private static double sum(List<Double> seconds) {
        double sum = 0;
        for (double value : seconds) {
            sum += value;
        }
        return sum;
    }
}
