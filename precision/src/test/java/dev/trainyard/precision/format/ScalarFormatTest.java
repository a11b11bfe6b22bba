package dev.trainyard.precision.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarFormatTest {
    private static final int DRAWS = Integer.getInteger("trainyard.encodeDraws", 20_000);

    static Stream<ScalarFormat> small() {
        return Formats.scalars().stream().filter(format -> format.bits() <= 8);
    }

    static Stream<ScalarFormat> signed() {
        return Formats.scalars().stream().filter(ScalarFormat::isSigned);
    }

    @ParameterizedTest
    @MethodSource("small")
    void everyCodeDecodesAsTheFormatIsDefined(ScalarFormat format) {
        Definition definition = new Definition(format);
        for (int code = 0; code < format.codes(); code++) {
            assertThat(format.decode(code)).as("0x%x", code).isEqualTo(Double.valueOf(definition.value(code)));
        }
        assertThat(definition.largest()).isEqualTo(format.maxCode());
    }

    @ParameterizedTest
    @MethodSource("small")
    void everyNumberEncodesToTheNearestOfAll(ScalarFormat format) {
        Definition definition = new Definition(format);
        SplittableRandom random = new SplittableRandom(format.name().hashCode());
        for (int i = 0; i < DRAWS; i++) {
            float value = number(random, format);
            int code = format.encode(value, Rounding.NEAREST_EVEN, Overflow.IEEE);
            if (!format.isSigned()) {
                // Halfway goes up; nothing but a positive number has a power.
                Definition.Point[] around = definition.around(value);
                boolean up = value - around[0].value() >= around[1].value() - value;
                int expected = !(value > 0) ? 255 : value < 0x1p-127f ? 0 : around[up ? 1 : 0].code();
                assertThat(code).as("%s", value).isEqualTo(expected);
                continue;
            }
            int nearest = definition.nearest(Math.abs(value));
            boolean negative = Float.floatToRawIntBits(value) < 0;
            if (nearest <= definition.largest()) {
                boolean plain = format.specials() == Specials.NAN_NEGATIVE_ZERO && nearest == 0;
                assertThat(code).as("%s", value).isEqualTo(negative && !plain ? nearest + format.codes() / 2 : nearest);
            } else {
                double beyond = format.hasInf()
                        ? Double.POSITIVE_INFINITY
                        : format.hasNan() ? Double.NaN : definition.value(definition.largest());
                assertThat(format.decode(code)).as("%s", value).isEqualTo(Double.valueOf(negative ? -beyond : beyond));
            }
        }
    }

    @Test
    void float16AndBfloat16AgreeWithTheJdk() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 300_000; i++) {
            float value = i % 2 == 0
                    ? Float.intBitsToFloat(random.nextInt())
                    : Float.float16ToFloat((short) random.nextInt()) * (1 + random.nextInt(3) * 0x1p-11f);
            if (Float.isNaN(value)) {
                continue;
            }
            int half = Formats.FLOAT16.encode(value, Rounding.NEAREST_EVEN, Overflow.IEEE);
            assertThat((short) half).as("%s", value).isEqualTo(Float.floatToFloat16(value));
            int bits = Float.floatToRawIntBits(value);
            int brain = Formats.BFLOAT16.encode(value, Rounding.NEAREST_EVEN, Overflow.IEEE);
            assertThat(brain).as("%s", value).isEqualTo(bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
        }
        for (int code = 0; code < 1 << 16; code++) {
            assertThat(Formats.FLOAT16.decode(code)).isEqualTo(Double.valueOf(Float.float16ToFloat((short) code)));
            assertThat(Formats.BFLOAT16.decode(code)).isEqualTo(Double.valueOf(Float.intBitsToFloat(code << 16)));
        }
    }

    @ParameterizedTest
    @MethodSource("signed")
    void float32IsRoundedAsFloat64Is(ScalarFormat format) {
        SplittableRandom random = new SplittableRandom(format.name().hashCode());
        for (int i = 0; i < DRAWS / 10; i++) {
            float value = number(random, format);
            int word = random.nextInt();
            for (Overflow overflow : Overflow.values()) {
                int nearest = format.encode(value, Rounding.NEAREST_EVEN, overflow);
                int drawn = format.encode(value, Rounding.STOCHASTIC, overflow, (long) word << 32);
                float rounded = format.round(value, overflow);
                if (Math.abs(format.decode(nearest)) <= Float.MAX_VALUE) {
                    assertThat(rounded).as("%s", value).isEqualTo((float) format.decode(nearest));
                    assertThat(format.floatRounder().code(rounded))
                            .as("%s", value)
                            .isEqualTo(nearest);
                }
                if (Math.abs(format.decode(drawn)) <= Float.MAX_VALUE) {
                    assertThat(format.roundStochastically(value, overflow, word))
                            .as("%s", value)
                            .isEqualTo((float) format.decode(drawn));
                }
            }
        }
        assertThat(format.round(Float.NaN, Overflow.SATURATE)).isNaN();
    }

    @ParameterizedTest
    @MethodSource("small")
    void directedRoundingsTakeTheirNeighbour(ScalarFormat format) {
        if (!format.isSigned()) {
            return;
        }
        Definition definition = new Definition(format);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < DRAWS / 10; i++) {
            float value = number(random, format);
            Definition.Point[] around = definition.around(Math.abs(value));
            boolean exact = around[0].value() == Math.abs(value);
            if (around[1].code() > definition.largest()) {
                continue;
            }
            double down = Math.copySign(around[0].value(), value);
            double up = exact ? down : Math.copySign(around[1].value(), value);
            assertThat(rounded(format, value, Rounding.TOWARD_ZERO)).isEqualTo(down + 0.0);
            assertThat(rounded(format, value, Rounding.UP)).isEqualTo((value < 0 ? down : up) + 0.0);
            assertThat(rounded(format, value, Rounding.DOWN)).isEqualTo((value < 0 ? up : down) + 0.0);
            double middle = (down + around[1].value() * Math.signum(down == 0 ? value : down)) / 2;
            if (middle != down) {
                assertThat(Math.abs(rounded(format, middle, Rounding.NEAREST_AWAY)))
                        .isEqualTo(around[1].value());
            }
        }
    }

    @Test
    void overflowKeepsToTheDirectionOfRounding() {
        for (ScalarFormat format : List.of(Formats.E5M2, Formats.E4M3FN)) {
            double beyond = format.hasInf() ? Double.POSITIVE_INFINITY : Double.NaN;
            assertThat(rounded(format, 1e9, Rounding.TOWARD_ZERO)).isEqualTo(format.max());
            assertThat(rounded(format, 1e9, Rounding.DOWN)).isEqualTo(format.max());
            assertThat(rounded(format, -1e9, Rounding.UP)).isEqualTo(-format.max());
            assertThat(rounded(format, 1e9, Rounding.UP)).isEqualTo(Double.valueOf(beyond));
            assertThat(rounded(format, -1e9, Rounding.DOWN)).isEqualTo(Double.valueOf(-beyond));
            assertThat(rounded(format, Double.POSITIVE_INFINITY, Rounding.DOWN)).isEqualTo(Double.valueOf(beyond));
        }
    }

    @Test
    void float64IsRoundedOnceAndNotByWayOfFloat32() {
        double justAboveTheMiddle = 1 + 0x1p-4 + 0x1p-40;
        assertThat(rounded(Formats.E4M3FN, justAboveTheMiddle, Rounding.NEAREST_EVEN))
                .isEqualTo(1.125);
        assertThat(rounded(Formats.E4M3FN, (float) justAboveTheMiddle, Rounding.NEAREST_EVEN))
                .isEqualTo(1);
    }

    @Test
    void stochasticRoundingHasTheNumberAsItsMean() {
        SplittableRandom random = new SplittableRandom(11);
        int draws = 200_000;
        for (ScalarFormat format : List.of(Formats.E4M3FN, Formats.E5M2, Formats.E2M1FN, Formats.BFLOAT16)) {
            Definition definition = format.bits() <= 8 ? new Definition(format) : null;
            for (double value : new double[] {1.01, -1.3, 0.3, 5.9, format.smallest() / 7}) {
                double mean = 0;
                double meanOfFloat = 0;
                for (int i = 0; i < draws; i++) {
                    long bits = random.nextLong();
                    mean += format.decode(format.encode(value, Rounding.STOCHASTIC, Overflow.SATURATE, bits)) / draws;
                    meanOfFloat += format.roundStochastically((float) value, Overflow.SATURATE, (int) bits) / draws;
                }
                double step = definition == null
                        ? Math.ulp((float) value) * 0x1p16
                        : definition.around(Math.abs(value))[1].value() - definition.around(Math.abs(value))[0].value();
                double deviations = 4.5 * step / 2 / Math.sqrt(draws);
                assertThat(mean).as("%s of %s", value, format).isCloseTo(value, within(deviations));
                assertThat(meanOfFloat).as("%s of %s", value, format).isCloseTo(value, within(deviations + 1e-7));
            }
        }
    }

    private static double rounded(ScalarFormat format, double value, Rounding rounding) {
        return format.decode(format.encode(value, rounding, Overflow.IEEE)) + 0.0;
    }

    /** Any bits, or of a size that the format knows, or next to one of its numbers and midpoints. */
    private static float number(SplittableRandom random, ScalarFormat format) {
        float value =
                switch (random.nextInt(3)) {
                    case 0 -> Float.intBitsToFloat(random.nextInt());
                    case 1 ->
                        (float) (Math.scalb(
                                        random.nextDouble() + 1,
                                        random.nextInt(format.minExponent() - format.mantissaBits() - 2, (int)
                                                Math.min(127, Math.log(format.max()) / Math.log(2) + 3)))
                                * (random.nextBoolean() ? 1 : -1));
                    default -> {
                        int code = random.nextInt(format.maxCode());
                        double middle = (format.decode(code) + format.decode(code + 1)) / 2;
                        float near = (float) (random.nextBoolean() ? middle : format.decode(code));
                        yield Float.intBitsToFloat(Float.floatToRawIntBits(near) + random.nextInt(3) - 1);
                    }
                };
        return Float.isFinite(value) ? value : 1;
    }
}
