package dev.trainyard.precision.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The losses of a run, or the mean of several seeds, beside a baseline's at the same steps. "End" is the mean over the last
 * tenth of the steps that both have. Losses in nats a token.
 *
 * @param lastStep that both have
 * @param differenceEnd this less the baseline's
 * @param relativeEnd the difference as a share of the baseline's
 * @param pairs seeds that both have
 * @param lowestDifferenceEnd over these seeds
 * @param highestDifferenceEnd over these seeds
 * @param baselineSpreadEnd highest less lowest of the baseline's own seeds; 0 with one
 * @param firstNotFinite the first step whose loss is NaN or infinite
 * @param departed the first of some lines in a row whose loss lies beyond the limit
 */
public record LossComparison(
        long lastStep,
        double last,
        double baselineLast,
        double end,
        double baselineEnd,
        double differenceEnd,
        double relativeEnd,
        int pairs,
        double lowestDifferenceEnd,
        double highestDifferenceEnd,
        double baselineSpreadEnd,
        OptionalLong firstNotFinite,
        OptionalLong departed) {
    /** Empty if the two have no step in common. */
    static Optional<LossComparison> of(RunGroup run, RunGroup baseline, Limits limits) {
        CurveBand ours = run.loss();
        CurveBand theirs = baseline.loss();
        long[] common = Curve.common(ours.mean().steps(), theirs.mean().steps());
        if (common.length == 0) {
            return Optional.empty();
        }
        Curve loss = ours.mean().at(common);
        Curve usual = theirs.mean().at(common);
        List<Curve> differences = differences(run, baseline);
        var ends = differences.stream().mapToDouble(Curve::endMean).summaryStatistics();
        double[] relative = loss.minus(usual).values();
        for (int i = 0; i < relative.length; i++) {
            relative[i] /= usual.value(i);
        }
        OptionalInt departed =
                new Curve(common, relative).departure(share -> !(share <= limits.loss()), limits.lines());
        double end = loss.endMean();
        double usualEnd = usual.endMean();
        return Optional.of(new LossComparison(
                common[common.length - 1],
                loss.last(),
                usual.last(),
                end,
                usualEnd,
                end - usualEnd,
                (end - usualEnd) / usualEnd,
                differences.size(),
                ends.getMin(),
                ends.getMax(),
                theirs.high().at(common).endMean() - theirs.low().at(common).endMean(),
                ours.mean().firstNotFinite(),
                departed.isPresent() ? OptionalLong.of(common[departed.getAsInt()]) : OptionalLong.empty()));
    }

    /** One curve a seed that both have; without such a seed, one of the means. */
    static List<Curve> differences(RunGroup run, RunGroup baseline) {
        List<Curve> paired = run.runs().stream()
                .flatMap(one -> baseline.withSeed(one.seed()).stream()
                        .map(other -> one.loss().minus(other.loss())))
                .toList();
        return paired.isEmpty()
                ? List.of(run.loss().mean().minus(baseline.loss().mean()))
                : paired;
    }
}
