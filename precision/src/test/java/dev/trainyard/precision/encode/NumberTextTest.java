package dev.trainyard.precision.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "-0.0, -0.0",
        "+1.5e3, 1500",
        ".5, 0.5",
        "5., 5",
        "0x1.8p1, 3",
        "INF, Infinity",
        "-inf, -Infinity",
        "Infinity, Infinity",
        "-INFINITY, -Infinity",
        "NaN, NaN",
        "nan, NaN",
        "1e400, Infinity",
        "4.9e-324, 4.9e-324"
    })
    void readsWhatPeopleAndProgramsWrite(String text, double value) {
        assertThat(NumberText.parse(text)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1f", "1d", "1,5", "1_000", "--1", "0x10", "1e", "infin", "nane"})
    void refusesWhatIsNoNumber(String text) {
        assertThat(NumberText.parse(text)).isEmpty();
    }

    @Test
    void whatIsPrintedReadsAsTheSame() {
        for (double value : new double[] {0.1, -0.0, 1e9, 0x1p-133, 65504, Double.POSITIVE_INFINITY, Double.NaN}) {
            assertThat(NumberText.parse(NumberText.of(value))).hasValue(value);
        }
    }
}
