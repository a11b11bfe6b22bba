package dev.trainyard.precision.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What became of one configuration: a run, or several that differ in their seeds.
 *
 * @param label its name, for people
 * @param runs their ids
 * @param loss beside the baseline's; empty without one
 * @param validationLoss of the last evaluation, mean of the seeds; empty if there was none
 * @param departures every layer that went beyond a limit, the earliest first
 * @param layers of the first run
 * @param tokensPerSecond mean of the seeds
 * @param speed tokens a second beside the baseline's; 1 is equal
 * @param sentence the verdict in one line: what, where, when
 */
public record RunVerdict(
        String label,
        String recipe,
        List<String> runs,
        List<Long> seeds,
        boolean kept,
        String sentence,
        List<Criterion> criteria,
        Optional<LossComparison> loss,
        OptionalDouble validationLoss,
        List<Departure> departures,
        OptionalDouble tokensPerSecond,
        OptionalDouble speed,
        OptionalLong deviceMemoryBytes,
        Optional<FirstAlert> firstAlert,
        List<LayerRow> layers) {
    public RunVerdict {
        runs = List.copyOf(runs);
        seeds = List.copyOf(seeds);
    }
}
