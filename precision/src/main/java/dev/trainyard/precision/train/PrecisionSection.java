package dev.trainyard.precision.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;
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

        Shadow shadow,

        AlertLimits alerts,

        @Help(
                "none, or raise: a layer that overflows or stalls beyond the limits, or has NaN, goes on without rounding")
        @Default("none")
        Reaction reaction,

        @Help("the run that this one is compared with, while it trains and when it ends: an id, a name or a folder")
        @Neutral
        Optional<String> baseline) {
    /** The key of the section. */
    public static final String KEY = "precision";

    /** The section with the whole recipe in it, so that a run records it and its hash covers it. */
    PrecisionSection resolved() {
        return new PrecisionSection(
                recipe, overrides.over(Recipe.load(recipe)), telemetry, shadow, alerts, reaction, baseline);
    }

    /** The section, if the configuration has it. */
    public static Optional<PrecisionSection> in(Config config) {
        boolean given =
                config.flattened().keySet().stream().anyMatch(key -> key.equals(KEY) || key.startsWith(KEY + "."));
        return given ? Optional.of(config.section(KEY, PrecisionSection.class)) : Optional.empty();
    }

    /** What is done about a layer that breaks. */
    public enum Reaction {
        NONE,
        RAISE
    }

    /** The same training in float32, beside the run. */
    public record Shadow(
            @Help("compute the gradient in float32 too, and say how far the run's is from it") @Default("false")
            boolean enabled,

            @Help(
                    "gradient: at the run's own weights; twin: weights of its own, trained in float32 on the same batches")
            @Default("gradient")
            Mode mode,

            @Help("updates between two comparisons") @Default("100") @Range(min = 1) @Neutral
            long every) {
        /** Whose weights the shadow has. */
        public enum Mode {
            GRADIENT,
            TWIN
        }
    }
}
