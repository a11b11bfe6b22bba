package dev.trainyard.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.torch.Tensor;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The door through which every feature enters the trainer: a section of the configuration, callbacks, metrics, alerts,
 * and a state of its own in every checkpoint. All methods are called on the training thread.
 */
public interface TrainExtension {
    /**
     * Before this many further updates have begun, {@link #metrics} has been called for an update (if it is one that has a
     * line): a reaction that is delayed by so much comes at the same update on every device and after every resume.
     */
    int METRICS_DELAY = BatchFeed.RING;

    /** What errors and checkpoints call it; the name of its section. */
    String name();

    /** Binds the extension's own section. */
    void bind(Config config);

    /**
     * Looks whether the extension can do what its section asks for. Data, model and device are known now, and nothing has been
     * written: a run that is refused here leaves nothing behind.
     *
     * @throws dev.trainyard.base.InputException if it cannot
     */
    default void check(TrainPlan plan) {}

    /**
     * Whether {@link #beforeBatch}, {@link #afterMicroBatch}, {@link #afterBackward} and {@link #afterOptimizer} leave all to the device and depend on nothing but what is
     * there: they are then captured into the step graph and not called again for each step, and metrics may be written
     * some updates late.
     */
    default boolean allowsStepGraph() {
        return false;
    }

    /**
     * Whether there may be several workers. The extension then sees the first one's model and part of the batch; gradient and
     * weights after {@link #afterBackward} and {@link #afterOptimizer} are those of the whole batch.
     */
    default boolean allowsReplicas() {
        return false;
    }

    /** Whether update {@code step} must be run call by call, although the others are replays of a step graph. */
    default boolean needsCalls(long step) {
        return false;
    }

    /**
     * Another number than before the last update says that the updates from now on do something else, so that a step graph
     * must be captured anew. Asked after {@link #beforeStep}.
     */
    default long stepGraphVersion() {
        return 0;
    }

    /**
     * Whether the weights after update {@code step} are worth a checkpoint of those that are made from time to time; the last
     * one of a process is always made. Asked after {@link #metrics}.
     */
    default boolean allowsCheckpoint(long step) {
        return true;
    }

    /**
     * Before {@link #begin}: the place to bring conditions with {@link Alerts#watch}, which then see every line of metrics,
     * and to keep {@code alerts}, so that a callback may {@link Alerts#raise} one. It takes alerts on any thread until the
     * run ends.
     */
    default void alerts(Alerts alerts) {}

    /** The model has memory and the run a folder. What the extension makes here is its own to release in {@link #end}. */
    default void begin(Training training) {}

    /** Before the forward pass of update {@code step}, counted from 1. */
    default void beforeStep(long step) {}

    /**
     * The first micro-batch of an update comes next, also where an update that ran out of memory is done again: what the update
     * counts begins at zero.
     */
    default void beforeBatch() {}

    /**
     * Forward and backward of some sequences of the global batch are done, and the gradient so far is in the store, that of
     * float16 scaled.
     *
     * @param sequences how many of the global batch are done
     */
    default void afterMicroBatch(long sequences) {}

    /** The gradient of the global batch is complete and not yet clipped. */
    default void afterBackward(long step) {}

    /** The optimiser has moved the weights; what it read is still there. */
    default void afterOptimizer(long step) {}

    /** The update is done. */
    default void afterStep(long step) {}

    /**
     * float32 (n), the same tensor every time: numbers that each update leaves on the device. They are fetched together
     * with the loss, so that nothing waits for them; asked for once, after {@link #begin}.
     */
    default Optional<Tensor> report() {
        return Optional.empty();
    }

    /**
     * Adds numbers to the line of metrics of update {@code step}.
     *
     * @param report what {@link #report} held after that update; empty if there is none
     */
    default void metrics(long step, float[] report, JsonLine line) {}

    /** What a checkpoint keeps for {@link #resume}; plain values, lists and maps. */
    default Map<String, Object> atCheckpoint(long step) {
        return Map.of();
    }

    /**
     * float32 tensors that a checkpoint keeps beside that, by name; before {@link #resume} they are given back their
     * values, in place.
     */
    default Map<String, Tensor> checkpointTensors() {
        return Map.of();
    }

    /** Goes on from what {@link #atCheckpoint} gave. */
    default void resume(JsonNode state) {}

    /**
     * The run is over, and its summary and report are written: the place for a report of one's own.
     *
     * @return a line for the user
     */
    default Optional<String> afterRun(RunFolder run) {
        return Optional.empty();
    }

    /** After {@link #begin}, when the run is over or has failed: memory goes. */
    default void end() {}
}
