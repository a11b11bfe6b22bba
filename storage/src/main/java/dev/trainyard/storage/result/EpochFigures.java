package dev.trainyard.storage.result;

import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.EpochResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What one epoch came to, its evaluation left out unless it is what is asked for.
 *
 * @param epoch from 1
 * @param auPercent DLIO's: per accelerator the mean of its blocks weighted by steps, then the mean of the accelerators
 * @param samplesPerSecond of all accelerators, over DLIO's window
 * @param bytesPerSecond bytes really read for these samples
 * @param storageWaitPercent time that accelerators waited for batches, of their windows
 * @param barrierPercent time that accelerators waited for each other, of their windows
 * @param firstBatchSeconds the mean time until an accelerator had its first batch
 * @param seconds from the first block's start to the last one's end
 * @param auPercentByAccelerator in the order of accelerators
 */
public record EpochFigures(
        int epoch,
        double auPercent,
        double samplesPerSecond,
        double bytesPerSecond,
        double storageWaitPercent,
        double barrierPercent,
        double firstBatchSeconds,
        double seconds,
        long samples,
        long bytesRead,
        List<Double> auPercentByAccelerator) {
    /** DLIO's name for the block of an evaluation. */
    static final String EVAL = "eval";

    static EpochFigures training(EpochResult epoch) {
        return of(
                epoch.number(),
                epoch.blocks().stream()
                        .filter(block -> !block.name().equals(EVAL))
                        .toList());
    }

    static EpochFigures evaluation(EpochResult epoch) {
        return of(
                epoch.number(),
                epoch.blocks().stream()
                        .filter(block -> block.name().equals(EVAL))
                        .toList());
    }

    private static EpochFigures of(int epoch, List<Block> blocks) {
        Map<Integer, List<AcceleratorBlock>> byAccelerator = blocks.stream()
                .flatMap(block -> block.accelerators().stream())
                .collect(Collectors.groupingBy(AcceleratorBlock::accelerator, TreeMap::new, Collectors.toList()));
        List<Double> au = byAccelerator.values().stream()
                .map(own -> weighted(own, AcceleratorBlock::auPercent))
                .toList();
        double rate = byAccelerator.values().stream()
                .mapToDouble(own -> weighted(own, AcceleratorBlock::samplesPerSecond))
                .sum();
        List<AcceleratorBlock> all =
                byAccelerator.values().stream().flatMap(List::stream).toList();
        long samples = all.stream().mapToLong(AcceleratorBlock::samples).sum();
        long bytes = all.stream().mapToLong(AcceleratorBlock::bytesRead).sum();
        double windows = total(all, AcceleratorBlock::windowSeconds);
        double seconds = blocks.stream().mapToDouble(block -> seconds(block)).sum();
        return new EpochFigures(
                epoch,
                Statistics.mean(au),
                rate,
                samples == 0 ? 0 : rate * bytes / samples,
                percent(total(all, AcceleratorBlock::storageWaitSeconds), windows),
                percent(total(all, AcceleratorBlock::barrierSeconds), windows),
                Statistics.mean(
                        all.stream().map(AcceleratorBlock::firstBatchSeconds).toList()),
                seconds,
                samples,
                bytes,
                au);
    }

    static double seconds(Block block) {
        return DlioTime.seconds(block.start(), block.end());
    }

    private static double weighted(List<AcceleratorBlock> blocks, ToDoubleFunction<AcceleratorBlock> value) {
        long steps = blocks.stream().mapToLong(AcceleratorBlock::steps).sum();
        double sum = blocks.stream()
                .mapToDouble(block -> block.steps() * value.applyAsDouble(block))
                .sum();
        return steps == 0 ? 0 : sum / steps;
    }

    private static double total(List<AcceleratorBlock> blocks, ToDoubleFunction<AcceleratorBlock> value) {
        return blocks.stream().mapToDouble(value).sum();
    }

    private static double percent(double part, double whole) {
        return whole <= 0 ? 0 : 100 * part / whole;
    }
}
