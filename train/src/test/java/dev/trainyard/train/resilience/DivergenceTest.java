package dev.trainyard.train.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private final Divergence divergence = new Divergence();

    @Test
    void singleLossesThatAreNoNumbersAreForgiven() {
        for (int i = 0; i < 100; i++) {
            assertThat(divergence.see(i % 10 == 0 ? 2.0 : Double.NaN)).isEmpty();
        }
    }

    @Test
    void tenInARowAreNot() {
        IntStream.range(0, 9)
                .forEach(_ -> assertThat(divergence.see(Double.NaN)).isEmpty());
        assertThat(divergence.see(Double.POSITIVE_INFINITY))
                .hasValueSatisfying(why -> assertThat(why).contains("10"));
    }

    @Test
    void aLossThatRisesToTwiceItsBestIsLostAndOneThatStartsHighIsNot() {
        for (int i = 0; i < 2000; i++) {
            assertThat(divergence.see(1 + 10 * Math.exp(-i / 200.0))).isEmpty();
        }
        IntStream.range(0, 9).forEach(_ -> assertThat(divergence.see(2.5)).isEmpty());
        assertThat(divergence.see(2.5)).isPresent();
    }
}
