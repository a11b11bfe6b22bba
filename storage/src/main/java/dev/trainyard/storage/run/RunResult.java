package dev.trainyard.storage.run;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a run of all accelerators on all hosts measured. Times are seconds.
 *
 * @param seed of the order and of drawn times
 * @param open how long opening a file took
 * @param read how long one read call took
 * @param cpuSeconds of the benchmark's processes, user and system
 * @param peakMemoryBytes resident, the largest process
 * @param pageCacheHits fraction of the bytes that no device delivered, an estimate; empty where it cannot be told
 * @param warnings whole sentences
 * @param complete false if it was interrupted: what there is until then
 */
public record RunResult(
        Instant start,
        Instant end,
        long seed,
        List<EpochResult> epochs,
        LatencySummary open,
        LatencySummary read,
        double cpuSeconds,
        long peakMemoryBytes,
        OptionalDouble pageCacheHits,
        List<String> warnings,
        boolean complete) {

    /** Mean over epochs; empty if there was none. */
    public OptionalDouble auMeanPercent() {
        return epochs.stream()
                .map(EpochResult::auPercent)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
    }

    /** The same with other warnings. */
    public RunResult withWarnings(List<String> others) {
        return new RunResult(
                start, end, seed, epochs, open, read, cpuSeconds, peakMemoryBytes, pageCacheHits, others, complete);
    }

    /**
     * An epoch.
     *
     * @param number from 1
     * @param blocks in order; DLIO's names: block1, block2, ... and eval
     */
    public record EpochResult(
            int number, Instant start, Instant end, List<Block> blocks, List<CheckpointResult> checkpoints) {

        /** Mean over accelerators of the training blocks, by their steps; empty if there was no step. */
        public OptionalDouble auPercent() {
            long steps = training().mapToLong(AcceleratorBlock::steps).sum();
            double sum =
                    training().mapToDouble(side -> side.auPercent * side.steps).sum();
            return steps == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / steps);
        }

        /** Of all accelerators together, in their windows of the training blocks. */
        public double samplesPerSecond() {
            return rate(side -> side.samplesPerSecond);
        }

        /** Of all accelerators together, of bytes that were really read, at the rate of the samples. */
        public double bytesPerSecond() {
            return rate(side -> side.samples == 0 ? 0 : side.samplesPerSecond * side.bytesRead / side.samples);
        }

        /** Of all accelerators, evaluation included. */
        public long bytesRead() {
            return blocks.stream()
                    .flatMap(block -> block.accelerators.stream())
                    .mapToLong(AcceleratorBlock::bytesRead)
                    .sum();
        }

        private Stream<AcceleratorBlock> training() {
            return blocks.stream().filter(Block::training).flatMap(block -> block.accelerators.stream());
        }

        /** The sum over accelerators of the mean over blocks, by their steps. */
        private double rate(ToDoubleFunction<AcceleratorBlock> perSecond) {
            long steps = blocks.stream()
                    .filter(Block::training)
                    .mapToLong(block -> block.accelerators.getFirst().steps)
                    .sum();
            return training()
                    .mapToDouble(side -> perSecond.applyAsDouble(side) * side.steps / steps)
                    .sum();
        }
    }

    /** The stretch between two checkpoints, or an evaluation, of all accelerators. */
    public record Block(String name, Instant start, Instant end, List<AcceleratorBlock> accelerators) {
        /** Whether it is no evaluation. */
        public boolean training() {
            return !name.equals("eval");
        }
    }

    /**
     * A block of one accelerator.
     *
     * @param accelerator global number, from 0
     * @param steps that were done
     * @param bytesRead really, headers included
     * @param load per step, waiting for the batch
     * @param compute per step, as measured
     * @param proc per step, load and compute
     * @param windowSeconds DLIO's denominator: the block without its excluded steps
     * @param auPercent the set computation time of the window's steps in windowSeconds
     * @param samplesPerSecond of the window
     * @param storageWaitSeconds of the window, waiting for batches
     * @param barrierSeconds of the window, waiting for other accelerators
     * @param firstBatchSeconds until the first batch was there
     */
    public record AcceleratorBlock(
            int accelerator,
            String host,
            int steps,
            long samples,
            long bytesRead,
            List<Double> load,
            List<Double> compute,
            List<Double> proc,
            double windowSeconds,
            double auPercent,
            double samplesPerSecond,
            double storageWaitSeconds,
            double barrierSeconds,
            double firstBatchSeconds) {}

    /** A checkpoint of the emulated training. */
    public record CheckpointResult(int number, Instant start, double seconds, long bytes) {}

    /** A distribution of times, seconds. */
    public record LatencySummary(
            long count, double mean, double p50, double p90, double p99, double p999, double max) {}
}
