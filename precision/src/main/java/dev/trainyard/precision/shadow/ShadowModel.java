package dev.trainyard.precision.shadow;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.BatchGradient;
import dev.trainyard.train.Training;
import dev.trainyard.train.config.TrainSection;
import dev.trainyard.train.model.Gpt;

/** A second model of the run's shape, in float32, that sees the run's batches. */
final class ShadowModel implements AutoCloseable {
    private final ParameterStore parameters;
    private final BatchGradient gradient;

    ShadowModel(Training training) {
        Gpt model = new Gpt(training.model().shape());
        parameters = ParameterStore.allocate(model, training.device(), DType.FLOAT32);
        gradient = training.gradientOf(model, parameters);
        if (training.config().train().recompute() == TrainSection.Recompute.BLOCKS) {
            gradient.recompute(Gpt.Recomputation.BLOCKS);
        }
    }

    ParameterStore parameters() {
        return parameters;
    }

    /** Mean loss of the batch whose gradient was the last. */
    double loss() {
        return gradient.loss().item();
    }

    /** As many sequences at once as the run computes; fewer where float32 does not fit. */
    void computeGradient(long microBatch) {
        gradient.microBatch(Math.min(microBatch, gradient.microBatch()));
        while (true) {
            try {
                gradient.compute();
                return;
            } catch (OutOfMemoryException e) {
                if (gradient.microBatch() == 1) {
                    throw e;
                }
                gradient.microBatch((gradient.microBatch() + 1) / 2);
            }
        }
    }

    @Override
    public void close() {
        gradient.close();
        parameters.close();
    }
}
