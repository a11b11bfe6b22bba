package dev.trainyard.precision.recipe;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import dev.trainyard.base.config.Shorthand;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.NumberFormat;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Scaling;
import java.util.Locale;
import java.util.Optional;

/** How one kind of tensor is rounded; {@code format: none} leaves it as it is. */
@Shorthand("format")
public record TensorRule(
        @Help("number format, as trainyard precision formats lists them, or none")
        String format,

        @Help(
                "where the scale comes from: auto (a block format's own, else current), none, current, delayed, row, tiles_1x128,"
                        + " tiles_128x128, blocks_16x16 (nvfp4)")
        @Default("auto")
        ScaleBy scaling,

        @Help("delayed: updates whose amax is remembered") @Default("16") @Range(min = 1, max = 65536)
        int history,

        @Help("delayed and current: powers of two to stay below the format's maximum")
        @Default("0")
        @Range(min = -64, max = 64)
        int margin,

        @Help("delayed: updates between two scales") @Default("1") @Range(min = 1)
        int interval,

        @Help("delayed: which of the remembered amax counts, max or most_recent") @Default("max")
        Scaling.Delayed.Choice amax,

        @Help("nearest_even or stochastic") @Default("nearest_even")
        Rounding rounding,

        @Help("saturate or ieee") @Default("saturate") Overflow overflow) {
    /** The word for no format. */
    public static final String NONE = "none";

    /** Where a scale comes from. */
    public enum ScaleBy {
        AUTO,
        NONE,
        CURRENT,
        DELAYED,
        ROW,
        TILES_1X128,
        TILES_128X128,
        BLOCKS_16X16
    }

    /**
     * What is done to the tensor, if anything.
     *
     * @throws InputException if there is no such format, or it cannot be scaled so
     */
    public Optional<Quantization> quantization() {
        if (format.equals(NONE)) {
            return Optional.empty();
        }
        NumberFormat named = Formats.byName(format);
        Quantization usual = Quantization.of(named).with(rounding).with(overflow);
        if (scaling == ScaleBy.AUTO) {
            return Optional.of(usual);
        }
        boolean blocks = !(named instanceof ScalarFormat);
        if (blocks && !(scaling == ScaleBy.BLOCKS_16X16 && usual.scaling() instanceof Scaling.Nvfp4)
                || !blocks && scaling == ScaleBy.BLOCKS_16X16) {
            throw new InputException("format " + format + " cannot have scaling "
                    + scaling.name().toLowerCase(Locale.ROOT) + ": "
                    + (blocks ? "its blocks have scales of their own; use auto" : "that is nvfp4's"));
        }
        return Optional.of(usual.with(
                switch (scaling) {
                    case NONE -> new Scaling.None();
                    case AUTO, CURRENT -> new Scaling.Current(margin);
                    case DELAYED -> new Scaling.Delayed(history, margin, interval, amax);
                    case ROW -> Scaling.Tiles.ROW;
                    case TILES_1X128 -> new Scaling.Tiles(1, 128);
                    case TILES_128X128 -> new Scaling.Tiles(128, 128);
                    case BLOCKS_16X16 -> new Scaling.Nvfp4(16);
                }));
    }
}
