package dev.trainyard.precision.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
    /** What ml_dtypes 0.6.0 says of its types; the last column is the largest float32 that rounds to the largest number. */
    @ParameterizedTest
    @CsvSource({
        "e5m2, 15, 57344, 0x1p-14, 0x1p-16, 0x7b, true, true, 61439.996",
        "e4m3fn, 7, 448, 0x1p-6, 0x1p-9, 0x7e, false, true, 464",
        "e4m3, 7, 240, 0x1p-6, 0x1p-9, 0x77, true, true, 247.99998",
        "e3m4, 3, 15.5, 0x1p-2, 0x1p-6, 0x6f, true, true, 15.749999",
        "e4m3fnuz, 8, 240, 0x1p-7, 0x1p-10, 0x7f, false, true, 247.99998",
        "e5m2fnuz, 16, 57344, 0x1p-15, 0x1p-17, 0x7f, false, true, 61439.996",
        "e4m3b11fnuz, 11, 30, 0x1p-10, 0x1p-13, 0x7f, false, true, 30.999998",
        "e3m2fn, 3, 28, 0x1p-2, 0x1p-4, 0x1f, false, false, 29.999998",
        "e2m3fn, 1, 7.5, 0x1p0, 0x1p-3, 0x1f, false, false, 7.7499995",
        "e2m1fn, 1, 6, 0x1p0, 0x1p-1, 0x07, false, false, 6.9999995",
        "bfloat16, 127, 0x1.fep127, 0x1p-126, 0x1p-133, 0x7f7f, true, true, 0x1.fefffep127",
        "float16, 15, 65504, 0x1p-14, 0x1p-24, 0x7bff, true, true, 65519.996",
        "altgrad-e0m7, 0, 0.9921875, , 0.0078125, 0x7f, false, false, 0.9960937",
        "altgrad-e1m6, 0, 3.96875, 2, 0.03125, 0x7f, false, false, 3.9843748",
        "altgrad-e2m5, 1, 7.875, 1, 0.03125, 0x7f, false, false, 7.9374995",
        "altgrad-e3m4, 3, 31, 0.25, 0.015625, 0x7f, false, false, 31.499998",
        "altgrad-e4m3, 7, 480, 0x1p-6, 0x1p-9, 0x7f, false, false, 495.99997",
        "altgrad-e5m2, 15, 57344, 0x1p-14, 0x1p-16, 0x7b, true, true, 61439.996",
        "altgrad-e6m1, 31, 6442450944, 0x1p-30, 0x1p-31, 0x7f, false, false, 7516192256",
        "altgrad-e7m0, 63, 0x1p64, 0x1p-62, , 0x7f, false, false, 0x1.7ffffep64"
    })
    void theNamedFormatsAreTheFieldsOwn(
            String name,
            int bias,
            String max,
            String minNormal,
            String minSubnormal,
            String maxCode,
            boolean hasInf,
            boolean hasNan,
            String largestToMax) {
        ScalarFormat format = Formats.scalar(name);
        assertThat(format.bias()).isEqualTo(bias);
        assertThat(format.max()).isEqualTo(Double.parseDouble(max));
        assertThat(format.minNormal().isPresent()).isEqualTo(minNormal != null);
        format.minNormal().ifPresent(x -> assertThat(x).isEqualTo(Double.parseDouble(minNormal)));
        assertThat(format.minSubnormal().isPresent()).isEqualTo(minSubnormal != null);
        format.minSubnormal().ifPresent(x -> assertThat(x).isEqualTo(Double.parseDouble(minSubnormal)));
        assertThat(format.maxCode()).isEqualTo(Integer.decode(maxCode));
        assertThat(format.hasInf()).isEqualTo(hasInf);
        assertThat(format.hasNan()).isEqualTo(hasNan);
        float overflows = Float.intBitsToFloat(format.floatRounder().overflowBits());
        assertThat(Math.nextDown(overflows)).isEqualTo(Float.parseFloat(largestToMax));
    }

    @ParameterizedTest
    @CsvSource({
        "e5m2, 0x7c, 0x7e",
        "e4m3fn, , 0x7f",
        "e4m3, 0x78, 0x7c",
        "e3m4, 0x70, 0x78",
        "e4m3fnuz, , 0x80",
        "e5m2fnuz, , 0x80",
        "e4m3b11fnuz, , 0x80",
        "e8m0fnu, , 0xff",
        "float16, 0x7c00, 0x7e00"
    })
    void infinityAndNanHaveTheirCodes(String name, String inf, String nan) {
        ScalarFormat format = Formats.scalar(name);
        int expected = Integer.decode(inf == null ? nan : inf);
        assertThat(format.encode(Double.POSITIVE_INFINITY, Rounding.NEAREST_EVEN, Overflow.IEEE))
                .isEqualTo(expected);
        assertThat(format.encode(Double.NaN, Rounding.NEAREST_EVEN, Overflow.IEEE))
                .isEqualTo(Integer.decode(nan));
    }

    @Test
    void everySplitOfThreeToSixteenBitsIsThere() {
        for (int bits = 3; bits <= 16; bits++) {
            for (int exponent = 2; exponent < bits; exponent++) {
                ScalarFormat format = Formats.scalar("e" + exponent + "m" + (bits - 1 - exponent));
                assertThat(format.bits()).isEqualTo(bits);
                assertThat(format.hasInf()).isTrue();
                assertThat(format.bias()).isEqualTo((1 << (exponent - 1)) - 1);
            }
        }
    }

    @Test
    void formatsThatOutrangeFloat64KeepTheirRange() {
        ScalarFormat format = Formats.scalar("e15m0");
        assertThat(format.max()).isInfinite();
        assertThat(format.decimal(format.maxCode())).isEqualTo(new BigDecimal("5.9486574767861588E+4931"));
    }

    @Test
    void scalesOfBlocksRoundUpHalfwayAndHaveNoZero() {
        ScalarFormat scale = Formats.E8M0FNU;
        double[] numbers = {1, 1.49, 1.5, 3, 6, 0x1.7fffffp127, 0x1.8p127, 0, -1, 0x1p-130, 0x1.7p-127};
        int[] codes = {127, 127, 128, 129, 130, 254, 255, 255, 255, 0, 0};
        for (int i = 0; i < numbers.length; i++) {
            assertThat(scale.encode(numbers[i], Rounding.NEAREST_EVEN, Overflow.IEEE))
                    .as("%s", numbers[i])
                    .isEqualTo(codes[i]);
        }
    }

    @Test
    void blockFormatsTakeWhatTheirScalesTake() {
        assertThat(Formats.byName("mxfp8-e4m3").bitsPerValue()).isEqualTo(8.25);
        assertThat(Formats.byName("mxfp6-e3m2").bitsPerValue()).isEqualTo(6.25);
        assertThat(Formats.byName("mxfp4").bitsPerValue()).isEqualTo(4.25);
        assertThat(Formats.byName("nvfp4").bitsPerValue()).isEqualTo(4.5);
    }

    @Test
    void theSharedExponentFollowsItsRule() {
        int amax = Float.floatToRawIntBits(7.5f);
        assertThat(ScaleRule.FLOOR.exponent(amax, Formats.E2M1FN)).isEqualTo(0);
        assertThat(ScaleRule.CEIL.exponent(amax, Formats.E2M1FN)).isEqualTo(1);
        assertThat(ScaleRule.RCEIL.exponent(amax, Formats.E2M1FN)).isEqualTo(1);
        assertThat(ScaleRule.EVEN.exponent(amax, Formats.E2M1FN)).isEqualTo(1);
        int six = Float.floatToRawIntBits(6f);
        assertThat(ScaleRule.RCEIL.exponent(six, Formats.E2M1FN)).isEqualTo(0);
        assertThat(ScaleRule.CEIL.exponent(six, Formats.E2M1FN)).isEqualTo(1);
        assertThat(ScaleRule.EVEN.exponent(six, Formats.E2M1FN)).isEqualTo(0);
        assertThat(ScaleRule.FLOOR.exponent(1, Formats.E2M1FN)).isEqualTo(-127);
        assertThat(ScaleRule.FLOOR.exponent(0, Formats.E2M1FN)).isEqualTo(-127);
    }

    @Test
    void anUnknownNameIsAnsweredWithItsNeighbours() {
        assertThatThrownBy(() -> Formats.byName("e4m3fnz"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no number format 'e4m3fnz'; the nearest names are e4m3fn, e4m3fnuz, ");
        assertThatThrownBy(() -> Formats.scalar("nvfp4"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("blocks of 16")
                .hasMessageContaining("e2m1fn");
    }
}
