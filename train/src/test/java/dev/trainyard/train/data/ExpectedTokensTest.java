package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.InputException;
import org.junit.jupiter.api.Test;

class ExpectedTokensTest {
    @Test
    void readsCountsAsPeopleWriteThem() {
        assertThat(ExpectedTokens.parse("18.7M,2.3M")).isEqualTo(new ExpectedTokens(18_700_000, 2_300_000));
        assertThat(ExpectedTokens.parse("9035582545, 8k")).isEqualTo(new ExpectedTokens(9_035_582_545L, 8000));
        assertThat(ExpectedTokens.parse("9.04B,1G")).isEqualTo(new ExpectedTokens(9_040_000_000L, 1_000_000_000));
    }

    @Test
    void refusesAnythingElse() {
        for (String text : new String[] {"", "18.7M", "1,2,3", "0,1", "a,b", "1e6,2", "-1,2", "18.7 M,2", "0.4,1"}) {
            assertThatThrownBy(() -> ExpectedTokens.parse(text))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("'" + text + "'");
        }
    }

    @Test
    void onePercentIsNoDifferenceAndMoreIs() {
        ExpectedTokens expected = new ExpectedTokens(1000, 200);
        assertThat(expected.met(meta(1010, 198))).isTrue();
        assertThat(expected.met(meta(1011, 200))).isFalse();
        assertThat(expected.met(meta(1000, 197))).isFalse();
        assertThat(expected.trainDifference(meta(1011, 200))).isCloseTo(0.011, within(1e-9));
        assertThat(expected.valDifference(meta(1000, 197))).isCloseTo(-0.015, within(1e-9));
    }

    private static DataMeta meta(long train, long val) {
        return new DataMeta(50_257, TokenType.UINT16, "gpt2", train, val, 0, 0, 0, 0, "");
    }
}
