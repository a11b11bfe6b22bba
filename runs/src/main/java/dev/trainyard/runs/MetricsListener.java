package dev.trainyard.runs;

/** Hears of every line of metrics, after it was written, on the thread that wrote it: it must be quick. */
@FunctionalInterface
public interface MetricsListener {
    /**
     * A line was written.
     *
     * @param seconds of run time
     * @param numbers valid until this returns
     */
    void wrote(long step, double seconds, MetricNumbers numbers);
}
