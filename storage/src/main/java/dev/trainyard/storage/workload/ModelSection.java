package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Alias;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import java.util.List;
import java.util.Optional;

/** The model whose training is emulated: its name, and what a checkpoint of it holds. */
public record ModelSection(
        @Default("default") @Help("The name; the rules know some.")
        String name,

        @Help("cnn, transformer, ...") Optional<String> type,

        @Alias("model_size_bytes")
        @Default("0")
        @Range(min = 0)
        @Help("Bytes of a checkpoint of a model without layers.")
        long modelSize,

        @Default("0") @Range(min = 0) @Help("Transformer blocks.")
        int numLayers,

        @Default("fp16") @Help("Type of the weights in a checkpoint.")
        Datatype modelDatatype,

        @Default("fp32") @Help("Type of the optimiser's state in a checkpoint.")
        Datatype optimizerDatatype,

        @Default("[]") @Help("Elements of each optimiser group, instead of a formula.")
        List<Long> optimizationGroups,

        @Default("[]") @Help("Elements of each tensor of a layer, instead of a formula.")
        List<Long> layerParameters,

        Parallelism parallelism,
        Transformer transformer) {

    /** A type of numbers. */
    public enum Datatype {
        FP16(2),
        BF16(2),
        FP32(4),
        FP64(8),
        INT8(1),
        UINT8(1);

        private final int bytes;

        Datatype(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of a number. */
        public int bytes() {
            return bytes;
        }
    }

    /** How the model is split over processes. */
    public record Parallelism(
            @Default("1") @Range(min = 1) @Help("Tensor parallelism.")
            int tensor,

            @Default("1") @Range(min = 1) @Help("Pipeline stages.")
            int pipeline,

            @Default("-1") @Help("Copies of the model; -1: processes / (tensor x pipeline).")
            int data,

            @Default("0") @Range(min = 0, max = 3) @Help("ZeRO stage.")
            int zeroStage) {}

    /** The shape of a transformer. */
    public record Transformer(
            @Default("32000") @Range(min = 1) @Help("Rows of the embedding.")
            long vocabSize,

            @Default("2048") @Range(min = 1) @Help("Width.") long hiddenSize,

            @Default("8192") @Range(min = 1) @Help("Width of the feed-forward part.")
            long ffnHiddenSize,

            @Default("32") @Range(min = 1) @Help("Attention heads.")
            int numAttentionHeads,

            @Default("8") @Range(min = 1) @Help("Key and value heads.")
            int numKvHeads) {}
}
