package dev.trainyard.precision.quantize;

import dev.trainyard.base.InputException;
import dev.trainyard.precision.format.BlockFormat;
import dev.trainyard.precision.format.NumberFormat;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.format.ScaleRule;
import dev.trainyard.precision.format.Specials;

/**
 * What is done to a tensor: {@code round(x * s) * (1 / s)}, all three steps in float32, {@code 1 / s} rounded once for each
 * factor.
 *
 * @param format of the elements
 * @param scaling where the factor comes from
 * @param rounding to nearest even, or stochastic
 * @param overflow of what is too large even so; hardware saturates
 */
public record Quantization(ScalarFormat format, Scaling scaling, Rounding rounding, Overflow overflow) {
    public Quantization {
        if (format.specials() == Specials.POWER_OF_TWO) {
            throw new InputException(format + " is a format of scales; it cannot hold a tensor");
        }
        if (rounding != Rounding.NEAREST_EVEN && rounding != Rounding.STOCHASTIC) {
            throw new InputException("tensors are rounded nearest-even or stochastic, not " + rounding);
        }
    }

    /** To nearest even and saturating; block formats with the scaling that they prescribe, others with {@link Scaling.Current}. */
    public static Quantization of(NumberFormat format) {
        Scaling scaling =
                switch (format) {
                    case ScalarFormat scalar -> new Scaling.Current(0);
                    case BlockFormat block when block.tensorScale() -> new Scaling.Nvfp4(1);
                    case BlockFormat block -> new Scaling.Mx(block.block(), ScaleRule.FLOOR);
                };
        return new Quantization(format.element(), scaling, Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    public Quantization with(Scaling other) {
        return new Quantization(format, other, rounding, overflow);
    }

    public Quantization with(Rounding other) {
        return new Quantization(format, scaling, other, overflow);
    }

    public Quantization with(Overflow other) {
        return new Quantization(format, scaling, rounding, other);
    }

    boolean isStochastic() {
        return rounding == Rounding.STOCHASTIC;
    }
}
