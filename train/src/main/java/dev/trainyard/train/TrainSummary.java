package dev.trainyard.train;

import dev.trainyard.runs.Status;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * {@code summary.json}: how a run ended.
 *
 * @param status finished, preempted, interrupted or failed
 * @param steps updates done
 * @param finalTrainLoss loss of the last update's global batch, before it
 * @param finalValLoss validation loss after the last update
 * @param bestValLoss lowest validation loss of the run
 * @param valPerplexity exp of the final validation loss
 * @param valBitsPerByte final validation loss in bits, per byte of validation text; NaN where the bytes are not known
 * @param tokens tokens trained on
 * @param flops 6 N tokens, N without position embeddings
 * @param parameters all trained values
 * @param wallSeconds training time over all restarts, evaluation and checkpoints in it
 * @param tokensPerSecond over the steps of the last stretch, without evaluation and checkpoints
 * @param skippedSteps updates skipped for a gradient that was not finite
 * @param checkpointStallSeconds how long the loop stood still for checkpoints, in the last stretch
 * @param checkpointCommitSeconds mean time from snapshot to commit, behind the loop
 * @param goodput share of the wall time, over all processes of the run and the pauses between them, in which it did updates
 *     that it kept
 * @param restarts how often it went on in another process, or from an older checkpoint
 * @param lostSeconds the rest of the wall time, by cause
 * @param deviceMemoryBytes in use on a CUDA device at the end, with what the allocator keeps for later
 */
public record TrainSummary(
        String run,
        Status status,
        long steps,
        double finalTrainLoss,
        double finalValLoss,
        double bestValLoss,
        double valPerplexity,
        double valBitsPerByte,
        long tokens,
        double flops,
        long parameters,
        double wallSeconds,
        double tokensPerSecond,
        long skippedSteps,
        double checkpointStallSeconds,
        double checkpointCommitSeconds,
        String device,
        String computeDtype,
        double goodput,
        long restarts,
        Map<String, Double> lostSeconds,
        OptionalLong deviceMemoryBytes) {
    /** A summary of an older version lacks some. */
    public TrainSummary {
        lostSeconds = Objects.requireNonNullElse(lostSeconds, Map.of());
        deviceMemoryBytes = Objects.requireNonNullElse(deviceMemoryBytes, OptionalLong.empty());
    }
}
