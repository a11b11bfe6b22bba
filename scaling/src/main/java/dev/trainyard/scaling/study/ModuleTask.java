package dev.trainyard.scaling.study;

import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.Module;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * What the user brings to a study.
 *
 * @param model from a size to a model
 * @param loss from a model and a batch to the mean loss
 * @param tokensPerBatch what D counts
 * @param optimizer with what it learns
 */
record ModuleTask<M extends Module>(
        LongFunction<M> model,
        StudyData data,
        BiFunction<M, Batch, Tensor> loss,
        long tokensPerBatch,
        StudyOptimizer optimizer) {}
