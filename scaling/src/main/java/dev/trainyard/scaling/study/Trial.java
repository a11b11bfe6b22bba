package dev.trainyard.scaling.study;

import java.util.Map;

/**
 * One model to train.
 *
 * @param experimentId names its row and its run folder; ends with the beginning of the key
 * @param key SHA-256 of everything that decides the result: recipe, model, data, length, rates, seed
 * @param budget FLOPs that the grid asked for; what rows are grouped by
 * @param counts parameters of the instantiated model
 * @param model the settings that make the model, by full key
 * @param n parameters: counts.total
 * @param d tokens, exactly
 * @param steps updates
 * @param batchSize sequences of one accumulation step
 * @param plannedFlops 6 N D
 * @param countedFlops of the same tokens, with attention; NaN if the model does not say
 * @param passes d over the unique tokens; NaN where these have no known end
 * @param estimatedSeconds on the device that made the plan, one trial at a time; NaN if it was not measured
 */
public record Trial(
        String experimentId,
        String key,
        double budget,
        ModelCounts counts,
        Map<String, String> model,
        long n,
        long d,
        long steps,
        int batchSize,
        double learningRate,
        long warmupIters,
        long seed,
        double plannedFlops,
        double countedFlops,
        double passes,
        double estimatedSeconds) {
    Trial withEstimate(double seconds) {
        return new Trial(
                experimentId,
                key,
                budget,
                counts,
                model,
                n,
                d,
                steps,
                batchSize,
                learningRate,
                warmupIters,
                seed,
                plannedFlops,
                countedFlops,
                passes,
                seconds);
    }
}
