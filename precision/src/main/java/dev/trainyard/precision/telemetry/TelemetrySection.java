package dev.trainyard.precision.telemetry;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;

/** The keys {@code precision.telemetry}: what is measured, and how often it is written in full. */
@Neutral
public record TelemetrySection(
        @Help("updates between lines of tensors.jsonl with every tensor by itself; 0 is never")
        @Default("10")
        @Range(min = 0)
        long every,

        @Help("what rounding does to each tensor") @Default("true")
        boolean tensors,

        @Help("norm, signal, near-zero share and dead units of each parameter's gradient") @Default("true")
        boolean gradients,

        @Help("which rounded weights the optimiser's step moves") @Default("true")
        boolean stall,

        @Help(
                "the first micro-batch against the whole batch: gradient noise; needs gradients and more than one micro-batch")
        @Default("true")
        boolean microBatches,

        @Help("updates between histograms of weights and gradients in tensors.jsonl; 0 is never")
        @Default("0")
        @Range(min = 0)
        long histograms) {
    /** Whether the histograms of update {@code step} are wanted. */
    public boolean hasHistograms(long step) {
        return histograms > 0 && step % histograms == 0;
    }

    boolean hasTensors(long step) {
        return every > 0 && step % every == 0;
    }
}
