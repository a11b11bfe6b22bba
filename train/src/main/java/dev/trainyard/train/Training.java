package dev.trainyard.train;

import dev.trainyard.runs.RunWriter;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.model.Gpt;
import java.util.List;
import java.util.Optional;

/**
 * What an extension finds when a run begins: everything has its memory, the weights not yet their values.
 *
 * @param device the first worker's, whose model this is
 * @param devices one a worker: fewer than before where one was lost
 * @param batch the global batch of the update that is under way
 * @param clock where the run's time goes
 */
public record Training(
        TrainConfig config,
        Device device,
        List<Device> devices,
        Gpt model,
        ParameterStore parameters,
        Optimizer optimizer,
        StepBatch batch,
        PhaseClock clock,
        RunWriter run) {
    /**
     * The gradient of the same batch, with the same dropout, in another model of the same shape; the caller closes it.
     *
     * @param store of {@code other}
     */
    public BatchGradient gradientOf(Gpt other, ParameterStore store) {
        return new BatchGradient(
                other, store, batch, batch.sequences(), config.train().seed(), Optional.empty());
    }
}
