package dev.trainyard.cli.demo;

/**
 * How much of everything: the demo's, or a test's small portion.
 *
 * @param textBytes of the text that is read
 * @param trainSeconds how long the updates of the first training may take; its evaluations come on top
 * @param trainLimitSeconds how long after the warm-up's begin the first training is cut short, on a machine that became
 *     slower
 * @param coolDownSeconds how long the last updates of a training that is cut short may take
 * @param warmUpSteps updates that measure this machine's speed
 * @param fewestSteps updates of the first training, however slow the machine
 * @param mostSteps updates of the first training, however fast the machine
 * @param evaluations points of the first training's validation curve
 * @param sampleTokens length of the sample
 * @param shortSteps updates of the run that is killed
 * @param killAfter the kill follows this update
 * @param checkpointEvery updates between the checkpoints of the run that is killed
 * @param storageFiles files of 1 MB for the storage benchmark: 4 a step
 * @param sweepSeconds how long the sweep may take by its plan
 * @param sweepLimitSeconds when the sweep is stopped, on a machine that became slower
 * @param leastBudget FLOPs of the sweep's first budget, however slow the machine
 */
record DemoLength(
        int textBytes,
        double trainSeconds,
        double trainLimitSeconds,
        double coolDownSeconds,
        int warmUpSteps,
        int fewestSteps,
        int mostSteps,
        int evaluations,
        int sampleTokens,
        int shortSteps,
        int killAfter,
        int checkpointEvery,
        int storageFiles,
        double sweepSeconds,
        double sweepLimitSeconds,
        double leastBudget) {
    static final DemoLength FULL =
            new DemoLength(1_000_000, 80, 105, 10, 40, 200, 2000, 8, 500, 150, 70, 20, 160, 28, 50, 2e9);
}
