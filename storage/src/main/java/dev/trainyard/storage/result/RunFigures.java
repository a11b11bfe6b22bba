package dev.trainyard.storage.result;

import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.workload.Workload;
import java.util.List;

/**
 * What a run came to.
 *
 * <p>Rates are those of DLIO's window, the first step of a block left out, over the steps that really are in it; DLIO itself
 * takes two steps off instead of one. Bytes are those read, where DLIO multiplies samples by the size they were meant to have.
 *
 * @param epochs that have training blocks
 * @param evaluations the evaluations of the epochs, where there are any
 * @param auMeanPercent mean over the epochs
 * @param auRulesPercent the formula of the published rules: all steps at the set computation time, in the whole time of the
 *     epochs
 * @param auLeastPercent what the workload expects
 * @param samplesPerSecond mean over the epochs
 * @param bytesPerSecond mean over the epochs
 */
public record RunFigures(
        List<EpochFigures> epochs,
        List<EpochFigures> evaluations,
        double auMeanPercent,
        double auRulesPercent,
        double auLeastPercent,
        double samplesPerSecond,
        double bytesPerSecond) {

    /** The figures of a result. */
    public static RunFigures of(Workload workload, RunResult result) {
        List<EpochFigures> epochs = result.epochs().stream()
                .filter(epoch -> epoch.blocks().stream().anyMatch(RunFigures::training))
                .map(EpochFigures::training)
                .toList();
        List<EpochFigures> evaluations = result.epochs().stream()
                .filter(epoch -> !epoch.blocks().stream().allMatch(RunFigures::training))
                .map(EpochFigures::evaluation)
                .toList();
        return new RunFigures(
                epochs,
                evaluations,
                Statistics.mean(epochs.stream().map(EpochFigures::auPercent).toList()),
                byRules(workload, result),
                100 * workload.metric().au(),
                Statistics.mean(
                        epochs.stream().map(EpochFigures::samplesPerSecond).toList()),
                Statistics.mean(
                        epochs.stream().map(EpochFigures::bytesPerSecond).toList()));
    }

    /** Whether the storage kept the accelerators as busy as the workload expects. */
    public boolean meetsExpectation() {
        return !epochs.isEmpty() && auMeanPercent >= auLeastPercent;
    }

    private static double byRules(Workload workload, RunResult result) {
        double computing = 0;
        double accelerating = 0;
        for (Block block : result.epochs().stream()
                .flatMap(epoch -> epoch.blocks().stream())
                .filter(RunFigures::training)
                .toList()) {
            accelerating += EpochFigures.seconds(block) * block.accelerators().size();
            for (AcceleratorBlock own : block.accelerators()) {
                // a time that is drawn has no set value but the one that was drawn
                computing += workload.train().computationTime().constant()
                        ? own.steps() * workload.train().computationTime().mean()
                        : own.compute().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum();
            }
        }
        return accelerating <= 0 ? 0 : 100 * computing / accelerating;
    }

    private static boolean training(Block block) {
        return !block.name().equals(EpochFigures.EVAL);
    }
}
