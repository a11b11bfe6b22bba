package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Alias;
import dev.trainyard.base.config.Config;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;

/** A workload file of DLIO, with its own names and defaults. */
public record Workload(
        ModelSection model,

        @Default("pytorch") @Help("Whose loader DLIO would use.")
        Framework framework,

        WorkflowSection workflow,
        DatasetSection dataset,
        StorageSection storage,
        @Alias("data_reader") ReaderSection reader,
        TrainSection train,
        EvaluationSection evaluation,
        CheckpointSection checkpoint,
        MetricSection metric,
        OutputSection output,
        ProfilingSection profiling) {

    /** Every key with its value, as a workload file that binds to the same. */
    public String yaml() {
        return Config.yaml(this);
    }

    /** The same without its evaluations and checkpoints, trained on as {@code other} says. */
    public Workload withTrain(TrainSection other) {
        WorkflowSection only = new WorkflowSection(false, true, false, false, false, false);
        return new Workload(
                model,
                framework,
                only,
                dataset,
                storage,
                reader,
                other,
                evaluation,
                checkpoint,
                metric,
                output,
                profiling);
    }

    /** Bytes of an average training file: samples times mean bytes of a sample. */
    public double fileBytes() {
        return dataset.numSamplesPerFile() * dataset.recordLengthBytes();
    }
}
