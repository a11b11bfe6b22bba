package dev.trainyard.scaling.study;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A row of {@code results.json}.
 *
 * @param n all parameters of the instantiated model
 * @param d planned tokens, which a completed trial has been trained on exactly
 * @param plannedFlops 6 n d
 * @param actualFlops 6 x n x tokens trained
 * @param finalLoss validation loss after the last update, nats per token, on the same tokens for every trial; only of a
 *     completed trial
 * @param wallTimeSeconds over all restarts, evaluation and checkpoints in it
 * @param error why it failed
 * @param budget what rows are grouped by
 * @param tokens trained so far
 * @param uniqueTokens training tokens that differ; empty if no trial comes to the end of the data
 * @param run the run folder, within the sweep folder
 */
public record TrialResult(
        String experimentId,
        Status status,
        long n,
        long d,
        double plannedFlops,
        double actualFlops,
        OptionalDouble finalLoss,
        double wallTimeSeconds,
        String device,
        Optional<String> error,
        String key,
        double budget,
        long seed,
        long tokens,
        double tokensPerSecond,
        double learningRate,
        int batchSize,
        OptionalLong nNonEmbedding,
        OptionalLong nBodyAndHead,
        OptionalLong uniqueTokens,
        String run) {
    /** Where a trial stands. */
    public enum Status {
        PLANNED,
        /** Or was, if the process that wrote it is gone. */
        RUNNING,
        INTERRUPTED,
        COMPLETED,
        FAILED
    }

    static TrialResult planned(Trial trial, OptionalLong uniqueTokens) {
        return new TrialResult(
                trial.experimentId(),
                Status.PLANNED,
                trial.n(),
                trial.d(),
                trial.plannedFlops(),
                0,
                OptionalDouble.empty(),
                0,
                "",
                Optional.empty(),
                trial.key(),
                trial.budget(),
                trial.seed(),
                0,
                0,
                trial.learningRate(),
                trial.batchSize(),
                trial.counts().nonEmbedding(),
                trial.counts().bodyAndHead(),
                uniqueTokens,
                SweepFolder.RUNS + "/" + trial.experimentId());
    }

    TrialResult with(Status now, Optional<String> why) {
        return new TrialResult(
                experimentId,
                now,
                n,
                d,
                plannedFlops,
                actualFlops,
                finalLoss,
                wallTimeSeconds,
                device,
                why,
                key,
                budget,
                seed,
                tokens,
                tokensPerSecond,
                learningRate,
                batchSize,
                nNonEmbedding,
                nBodyAndHead,
                uniqueTokens,
                run);
    }

    /** With what training has measured; the loss counts only if it is the end's. */
    TrialResult with(Status now, Measured measured) {
        return new TrialResult(
                experimentId,
                now,
                n,
                d,
                plannedFlops,
                6.0 * n * measured.tokens(),
                now == Status.COMPLETED ? OptionalDouble.of(measured.loss()) : OptionalDouble.empty(),
                measured.seconds(),
                measured.device(),
                Optional.empty(),
                key,
                budget,
                seed,
                measured.tokens(),
                measured.tokensPerSecond(),
                learningRate,
                batchSize,
                nNonEmbedding,
                nBodyAndHead,
                uniqueTokens,
                run);
    }
}
