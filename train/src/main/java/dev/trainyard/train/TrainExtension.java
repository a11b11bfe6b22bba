package dev.trainyard.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The door through which every feature enters the trainer: a section of the configuration, callbacks, metrics, alerts,
 * and a state of its own in every checkpoint. All methods are called on the training thread.
 */
public interface TrainExtension {
    /** What errors and checkpoints call it; the name of its section. */
    String name();

    /** Binds the extension's own section. */
    void bind(Config config);

    /** Whether the callbacks may be captured into a step graph and then are not called again for each step. */
    default boolean allowsStepGraph() {
        return false;
    }

    /**
     * Before {@link #begin}: the place to bring conditions with {@link Alerts#watch}, which then see every line of metrics,
     * and to keep {@code alerts}, so that a callback may {@link Alerts#raise} one. It takes alerts on any thread until the
     * run ends.
     */
    default void alerts(Alerts alerts) {}

    /** The model has memory and the run a folder. */
    default void begin(Module model, ParameterStore parameters, RunWriter run) {}

    /** Before the forward pass of update {@code step}, counted from 1. */
    default void beforeStep(long step) {}

    /** The gradient of the global batch is complete and not yet clipped. */
    default void afterBackward(long step) {}

    /** The update is done. */
    default void afterStep(long step) {}

    /** Adds numbers to the line of metrics of update {@code step}. */
    default void metrics(long step, JsonLine line) {}

    /** What a checkpoint keeps for {@link #resume}; plain values, lists and maps. */
    default Map<String, Object> atCheckpoint(long step) {
        return Map.of();
    }

    /** Goes on from what {@link #atCheckpoint} gave. */
    default void resume(JsonNode state) {}
}
