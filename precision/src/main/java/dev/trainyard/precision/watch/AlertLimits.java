package dev.trainyard.precision.watch;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;

/** The keys {@code precision.alerts}. Those that {@code precision.reaction} goes by are part of what makes a run the same. */
public record AlertLimits(
        @Help("share of a tensor's elements beyond the format's range that is worth a warning; 0 is never")
        @Default("0.01")
        @Range(min = 0, max = 1)
        @Neutral
        double overflow,

        @Help("the same for an error, and for the reaction") @Default("0.1") @Range(min = 0, max = 1)
        double overflowFail,

        @Help("share of a weight's elements that the optimiser's step leaves as they are when rounded; 0 is never")
        @Default("0.5")
        @Range(min = 0, max = 1)
        double stall,

        @Help("how much the mean underflow may exceed that of the baseline; 0 is never")
        @Default("0.1")
        @Range(min = 0, max = 1)
        @Neutral
        double underflow,

        @Help("mean cosine to the shadow's gradients below which to warn; 0 is never")
        @Default("0.9")
        @Range(min = 0, max = 1)
        @Neutral
        double shadowCosineMean,

        @Help("the same for the worst layer") @Default("0.5") @Range(min = 0, max = 1) @Neutral
        double shadowCosineMin,

        @Help("share that the loss may be above the baseline's at the same update; 0 is never")
        @Default("0.1")
        @Range(min = 0)
        @Neutral
        double baselineLoss,

        @Help("robust z-score of train/loss that is worth a warning; 0 is never") @Default("6") @Range(min = 0) @Neutral
        double lossZ,

        @Help("train/loss over the median of the lines before; 0 is never") @Default("2") @Range(min = 0) @Neutral
        double lossRatio,

        @Help("train/grad_norm over the median of the lines before; 0 is never")
        @Default("100")
        @Range(min = 0)
        @Neutral
        double gradNormRatio) {}
