package dev.trainyard.precision.train;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.precision.telemetry.TelemetrySection;
import dev.trainyard.precision.watch.AlertLimits;
import java.util.Optional;

/** The section {@code precision}. */
public record PrecisionSection(
        @Help(
                "what is rounded: bf16, e5m2_fp8, fp8_delayed, fp8_current, fp8_tiles, mxfp8, nvfp4, e3m4, e2m1_unscaled, or a file")
        @Default("bf16")
        String recipe,

        @Help("keys of the recipe that this run has otherwise")
        Recipe overrides,

        TelemetrySection telemetry,

        AlertLimits alerts,

        @Help(
                "none, or raise: a layer that overflows or stalls beyond the limits, or has NaN, goes on without rounding")
        @Default("none")
        Reaction reaction,

        @Help("the run that this one is compared with, while it trains and when it ends: an id or a folder") @Neutral
        Optional<String> baseline) {
    /** The key of the section. */
    public static final String KEY = "precision";

    /** The section with the whole recipe in it, so that a run records it and its hash covers it. */
    PrecisionSection resolved() {
        return new PrecisionSection(recipe, overrides.over(Recipe.load(recipe)), telemetry, alerts, reaction, baseline);
    }

    /** What is done about a layer that breaks. */
    public enum Reaction {
        NONE,
        RAISE
    }
}
