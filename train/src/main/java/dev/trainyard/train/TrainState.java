package dev.trainyard.train;

import dev.trainyard.train.resilience.Spent;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code state.json} of a checkpoint holds beside the tensors: where the run stands. Everything else that a run
 * draws or reads is a function of the configuration and the step.
 *
 * @param step updates done
 * @param wallTime seconds of training so far, over all restarts
 * @param tokens tokens trained on
 * @param epoch how often the training tokens have been passed, as a fraction
 * @param trainLoss loss of the last update, before it
 * @param valLoss last validation loss; NaN if there was none
 * @param bestValLoss lowest validation loss
 * @param optimizerUpdates updates that the optimiser has done; skipped ones are not among them
 * @param skippedSteps updates that were skipped because a gradient was not finite
 * @param lossScale float16's loss scale, else 1
 * @param lossScaleGoodSteps good updates since the scale changed
 * @param samplePosition the first sample of the next update in the order of the data
 * @param metricsLength bytes of metrics.jsonl that belong to these updates
 * @param tensorsLength bytes of tensors.jsonl that belong to these updates
 * @param microBatch sequences computed at once; 0 in checkpoints of older versions
 * @param spent wall time of the run until then, and where it went; absent in checkpoints of older versions
 * @param saved when the state was taken; likewise
 * @param extensions the state of every extension, by name
 */
record TrainState(
        long step,
        double wallTime,
        long tokens,
        double epoch,
        double trainLoss,
        double valLoss,
        double bestValLoss,
        long optimizerUpdates,
        long skippedSteps,
        double lossScale,
        long lossScaleGoodSteps,
        long samplePosition,
        long metricsLength,
        long tensorsLength,
        long microBatch,
        Optional<Spent> spent,
        Optional<Instant> saved,
        Map<String, Object> extensions) {
    static final String FILE = "state.json";

    TrainState {
        spent = Objects.requireNonNullElse(spent, Optional.empty());
        saved = Objects.requireNonNullElse(saved, Optional.empty());
    }
}
