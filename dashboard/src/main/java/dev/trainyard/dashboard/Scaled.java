package dev.trainyard.dashboard;

import dev.trainyard.runs.index.RunIndex;
import java.util.Map;
import java.util.OptionalDouble;

/** What one update of a training run is in tokens and in FLOPs; told from its configuration and its summary. */
final class Scaled {
    private Scaled() {}

    /** Tokens that an update trains on. */
    static OptionalDouble tokensPerStep(RunIndex index, String id) {
        Map<String, String> config = index.config(id);
        double sequences = number(config, "train.batch_size") * number(config, "train.gradient_accumulation_steps");
        double tokens = sequences * number(config, "model.block_size");
        return tokens > 0 ? OptionalDouble.of(tokens) : OptionalDouble.empty();
    }

    /** FLOPs of an update, 6 N a token: known when the run has said its size, at its end. */
    static OptionalDouble flopsPerStep(RunIndex index, String id) {
        Map<String, String> summary = index.summary(id);
        double flops = number(summary, "flops");
        double steps = number(summary, "steps");
        return flops > 0 && steps > 0 ? OptionalDouble.of(flops / steps) : OptionalDouble.empty();
    }

    private static double number(Map<String, String> values, String key) {
        try {
            return Double.parseDouble(values.getOrDefault(key, "NaN"));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
