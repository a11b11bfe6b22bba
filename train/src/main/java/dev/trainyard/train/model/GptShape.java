package dev.trainyard.train.model;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import dev.trainyard.torch.nn.Activation;
import java.util.OptionalInt;

/**
 * The section {@code model}: what a GPT looks like, in nanoGPT's names.
 *
 * @param vocabSize known once the data is open, if the configuration does not say it
 */
public record GptShape(
        @Help("number of transformer blocks") @Default("12") @Range(min = 1)
        int nLayer,

        @Help("attention heads in a block") @Default("12") @Range(min = 1)
        int nHead,

        @Help("width of the residual stream") @Default("768") @Range(min = 1)
        int nEmbd,

        @Help("longest context, in tokens") @Default("1024") @Range(min = 1)
        int blockSize,

        @Help("size of the vocabulary; that of the data if it is not given, and never below it")
        OptionalInt vocabSize,

        @Help("biases in linear layers and norms") @Default("false")
        boolean bias,

        @Help("share of activations dropped in training") @Default("0") @Range(min = 0, below = 1)
        double dropout,

        @Help("gelu or gelu_tanh (which Hugging Face calls gelu_new)") @Default("gelu")
        Activation activation,

        @Help("the output layer is the token embedding") @Default("true")
        boolean tiedHead,

        @Help("added to the variance in LayerNorm") @Default("1e-5") @Range(above = 0)
        double layerNormEpsilon) {
    public GptShape {
        if (nEmbd % nHead != 0) {
            throw new InputException("n_embd " + nEmbd + " is not divisible by n_head " + nHead);
        }
    }

    /** The size of the vocabulary of a shape that is complete. */
    public int vocabulary() {
        return vocabSize.orElseThrow(() -> new IllegalStateException("the vocabulary is not known yet"));
    }

    /** This shape with another depth and width. */
    public GptShape withSize(int layers, int heads, int width) {
        return new GptShape(
                layers, heads, width, blockSize, vocabSize, bias, dropout, activation, tiedHead, layerNormEpsilon);
    }

    /** This shape with a vocabulary. */
    public GptShape withVocabulary(int size) {
        return new GptShape(
                nLayer,
                nHead,
                nEmbd,
                blockSize,
                OptionalInt.of(size),
                bias,
                dropout,
                activation,
                tiedHead,
                layerNormEpsilon);
    }
}
