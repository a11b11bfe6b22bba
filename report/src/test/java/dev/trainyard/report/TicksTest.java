package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void areRoundNumbersWithinTheRange() {
        assertThat(texts(Ticks.linear(0, 10, 5))).containsExactly("0", "2", "4", "6", "8", "10");
        assertThat(texts(Ticks.linear(1.43, 4.38, 6))).containsExactly("1.5", "2.0", "2.5", "3.0", "3.5", "4.0");
        assertThat(texts(Ticks.linear(-0.3, 0.3, 6))).containsExactly("-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3");
    }

    @Test
    void writeLargeAndSmallNumbersShort() {
        assertThat(texts(Ticks.linear(0, 20_000, 4))).containsExactly("0", "5k", "10k", "15k", "20k");
        assertThat(texts(Ticks.linear(0, 2_000, 4))).containsExactly("0", "500", "1000", "1500", "2000");
        assertThat(texts(Ticks.linear(0, 6e-4, 3))).containsExactly("0", "2e-4", "4e-4", "6e-4");
        assertThat(texts(Ticks.linear(1_200_000, 1_700_000, 5)))
                .containsExactly("1.2M", "1.3M", "1.4M", "1.5M", "1.6M", "1.7M");
    }

    @Test
    void tellNeighboursApartAlsoOnANarrowRange() {
        assertThat(texts(Ticks.linear(100_000, 100_003, 3)))
                .doesNotHaveDuplicates()
                .hasSize(4);
        assertThat(texts(Ticks.linear(3.00001, 3.00004, 3)))
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void ofALogarithmicAxisArePowersOfTen() {
        assertThat(texts(Ticks.logarithmic(1e-5, 1, 6))).containsExactly("1e-5", "1e-4", "0.001", "0.01", "0.1", "1");
        assertThat(texts(Ticks.logarithmic(1, 100, 6))).containsExactly("1", "2", "5", "10", "20", "50", "100");
        assertThat(texts(Ticks.logarithmic(1e18, 1e24, 3))).containsExactly("1e18", "1e20", "1e22", "1e24");
        assertThat(texts(Ticks.logarithmic(2.3, 15, 6))).containsExactly("3", "5", "7", "10");
        assertThat(texts(Ticks.logarithmic(2, 5, 3))).containsExactly("2", "3", "4", "5");
    }

    private static List<String> texts(List<Ticks.Tick> ticks) {
        return ticks.stream().map(Ticks.Tick::text).toList();
    }
}
