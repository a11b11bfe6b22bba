package dev.trainyard.scaling.study;

import dev.trainyard.base.Json;
import dev.trainyard.base.Sha256;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * {@code sweep.json}: what a sweep is to train.
 *
 * @param format 1
 * @param planHash of the recipe and the keys of all trials
 * @param recipeHash of what all trials share: another one is another study
 * @param config the training configuration that the trials vary, as YAML; empty where they are code
 * @param data fingerprint
 * @param uniqueTokens training tokens that differ; empty if no trial comes to the end of the data
 * @param prior where the sizes come from
 * @param convention what n and the FLOPs of the trials count
 * @param device that the estimate was measured on
 * @param parallel trials at once on a device, if the user has said it
 * @param estimatedSeconds of all trials, one at a time; NaN if it was not measured
 * @param warnings what the user should know before it starts
 */
public record SweepPlan(
        int format,
        String planHash,
        String recipeHash,
        String config,
        String data,
        OptionalLong uniqueTokens,
        List<Double> budgets,
        String prior,
        String convention,
        String device,
        OptionalInt parallel,
        double estimatedSeconds,
        List<String> warnings,
        List<Trial> trials) {
    static final int FORMAT = 1;

    /** 6 N D of all trials. */
    public double flops() {
        return trials.stream().mapToDouble(Trial::plannedFlops).sum();
    }

    /** With the time of each trial on {@code device}. */
    SweepPlan timed(String device, ToDoubleFunction<Trial> seconds) {
        List<Trial> timed = trials.stream()
                .map(trial -> trial.withEstimate(seconds.applyAsDouble(trial)))
                .toList();
        return new SweepPlan(
                format,
                planHash,
                recipeHash,
                config,
                data,
                uniqueTokens,
                budgets,
                prior,
                convention,
                device,
                parallel,
                timed.stream().mapToDouble(Trial::estimatedSeconds).sum(),
                warnings,
                timed);
    }

    static String hash(String recipe, List<Trial> trials) {
        return Sha256.hex(Json.line(
                List.of(recipe, trials.stream().map(Trial::key).sorted().toList())));
    }
}
