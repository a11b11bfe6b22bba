package dev.trainyard.precision.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tables made by ml_dtypes 0.6.0: facts about formats that do not come from this code. */
class GoldenTablesTest {
    @Test
    void everyCodeOfTheTablesDecodesToTheBitsInThem() throws IOException {
        for (ScalarFormat format : List.of(Formats.E5M2, Formats.E4M3FN, Formats.E3M4, Formats.E2M1FN)) {
            List<String[]> rows = rows("float" + format.bits() + "_" + format + "_decode.csv");
            assertThat(rows).hasSize(format.codes());
            for (String[] row : rows) {
                float expected = Float.intBitsToFloat(Integer.parseUnsignedInt(row[1], 16));
                float decoded = (float) format.decode(Integer.parseInt(row[0], 16));
                assertThat(Float.floatToIntBits(decoded))
                        .as("%s %s", format, row[0])
                        .isEqualTo(Float.floatToIntBits(expected));
            }
        }
    }

    @Test
    void everyInputOfTheTablesEncodesToTheCodeInThem() throws IOException {
        for (ScalarFormat format : List.of(Formats.E5M2, Formats.E4M3FN)) {
            for (String[] row : rows("float8_" + format + "_encode.csv")) {
                float input = Float.intBitsToFloat(Integer.parseUnsignedInt(row[0], 16));
                int expected = Integer.parseInt(row[1], 16);
                int code = format.encode(input, Rounding.NEAREST_EVEN, Overflow.IEEE);
                String what = format + " of " + input;
                if (Float.isNaN(input)) {
                    assertThat(format.decode(code)).as(what).isNaN();
                } else {
                    assertThat(code).as(what).isEqualTo(expected);
                    assertThat(format.floatRounder().code(format.round(input, Overflow.IEEE)))
                            .as(what)
                            .satisfiesAnyOf(
                                    fast -> assertThat(fast).isEqualTo(expected),
                                    fast -> assertThat(format.decode(expected)).isNaN());
                }
                boolean over = !Double.isFinite(format.decode(expected)) && !Float.isNaN(input);
                int saturated = format.encode(input, Rounding.NEAREST_EVEN, Overflow.SATURATE);
                if (over) {
                    assertThat(saturated).as(what).isEqualTo(format.maxCode() | (input < 0 ? 0x80 : 0));
                } else if (!Float.isNaN(input)) {
                    assertThat(saturated).as(what).isEqualTo(expected);
                }
            }
        }
    }

    private static List<String[]> rows(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(GoldenTablesTest.class.getResourceAsStream(file), file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().skip(1).map(line -> line.split(",")).toList();
        }
    }
}
