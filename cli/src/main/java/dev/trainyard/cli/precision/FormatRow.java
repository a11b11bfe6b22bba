package dev.trainyard.cli.precision;

import dev.trainyard.precision.encode.Encoder;
import dev.trainyard.precision.format.BlockFormat;
import dev.trainyard.precision.format.NumberFormat;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A format as {@code precision formats} tells it; of a block format the figures are those of its elements. Decimal numbers,
 * for some formats reach further than float64.
 *
 * @param name as configurations write it
 * @param bits of a code
 * @param exponentBits of them
 * @param mantissaBits of them
 * @param bias of the exponent
 * @param max the largest finite number
 * @param minNormal the smallest of full precision; none for fixed point
 * @param minSubnormal the smallest of all; none where every number has full precision
 * @param epsilon from 1 to the next number
 * @param codes how many there are
 * @param hasInf whether a code is infinity
 * @param hasNan whether a code is NaN
 * @param inf the code of positive infinity
 * @param nan the code that NaN becomes
 * @param block numbers that share a scale
 * @param scale the format of that scale
 * @param bitsPerValue in memory, scales included
 */
record FormatRow(
        String name,
        int bits,
        int exponentBits,
        int mantissaBits,
        int bias,
        BigDecimal max,
        Optional<BigDecimal> minNormal,
        Optional<BigDecimal> minSubnormal,
        double epsilon,
        int codes,
        boolean hasInf,
        boolean hasNan,
        Optional<String> inf,
        Optional<String> nan,
        OptionalInt block,
        Optional<String> scale,
        double bitsPerValue) {

    private static final BigDecimal LONG = new BigDecimal("1e6");
    private static final BigDecimal SHORT = new BigDecimal("1e-4");

    static FormatRow of(NumberFormat format) {
        ScalarFormat f = format.element();
        Optional<BlockFormat> block =
                Optional.of(format).filter(BlockFormat.class::isInstance).map(BlockFormat.class::cast);
        return new FormatRow(
                format.name(),
                f.bits(),
                f.exponentBits(),
                f.mantissaBits(),
                f.bias(),
                f.decimal(f.maxCode()),
                f.minNormal().isPresent() ? Optional.of(f.decimal(f.minNormalCode())) : Optional.empty(),
                f.minSubnormal().isPresent() ? Optional.of(f.decimal(1)) : Optional.empty(),
                f.epsilon(),
                f.codes(),
                f.hasInf(),
                f.hasNan(),
                f.hasInf() ? Optional.of(code(f, Double.POSITIVE_INFINITY)) : Optional.empty(),
                f.hasNan() ? Optional.of(code(f, Double.NaN)) : Optional.empty(),
                block.map(b -> OptionalInt.of(b.block())).orElse(OptionalInt.empty()),
                block.map(b -> b.scale().name()),
                format.bitsPerValue());
    }

    Object[] cells() {
        return new Object[] {
            name,
            bits,
            exponentBits,
            mantissaBits,
            bias,
            plain(max),
            minNormal.map(FormatRow::plain).orElse("-"),
            minSubnormal.map(FormatRow::plain).orElse("-"),
            plain(BigDecimal.valueOf(epsilon)),
            codes,
            inf.orElse("-"),
            nan.orElse("-"),
            block.isPresent() ? block.getAsInt() : "-",
            scale.orElse("-")
        };
    }

    private static String code(ScalarFormat format, double value) {
        return Encoder.hex(format, format.encode(value, Rounding.NEAREST_EVEN, Overflow.IEEE));
    }

    private static String plain(BigDecimal value) {
        BigDecimal rounded =
                value.round(new MathContext(6, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        boolean readable = rounded.compareTo(LONG) < 0 && rounded.compareTo(SHORT) >= 0;
        return readable ? rounded.toPlainString() : rounded.toString();
    }
}
