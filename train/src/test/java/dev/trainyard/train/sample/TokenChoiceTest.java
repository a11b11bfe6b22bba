package dev.trainyard.train.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenChoiceTest {
    /** Probabilities 0.1, 0.4, 0.2, 0.3 and a logit that is no token. */
    private static final float[] LOGITS = {ln(0.1), ln(0.4), ln(0.2), ln(0.3), 100};

    private static final int TOKENS = 4;
    private static final int DRAWS = 20_000;

    @Test
    void drawsEveryTokenAsOftenAsItIsLikely() {
        assertThat(frequencies(1, 0, 1)).containsExactly(new double[] {0.1, 0.4, 0.2, 0.3}, within());
    }

    @Test
    void temperatureSharpensTheDistribution() {
        assertThat(frequencies(0.5, 0, 1))
                .containsExactly(new double[] {0.01 / 0.3, 0.16 / 0.3, 0.04 / 0.3, 0.09 / 0.3}, within());
    }

    @Test
    void topKLeavesTheLikeliest() {
        assertThat(frequencies(1, 2, 1)).containsExactly(new double[] {0, 0.4 / 0.7, 0, 0.3 / 0.7}, within());
    }

    @Test
    void topPLeavesTheSmallestSetThatHasTheProbability() {
        assertThat(frequencies(1, 0, 0.75)).containsExactly(new double[] {0, 4 / 9.0, 2 / 9.0, 3 / 9.0}, within());
        assertThat(frequencies(1, 0, 0.3)).containsExactly(new double[] {0, 1, 0, 0}, within());
    }

    @Test
    void temperatureZeroAndTopKOneTakeTheLikeliestAndTheLowerOfEquals() {
        float[] equals = {1, 3, 3, -2};
        for (double uniform : new double[] {0, 0.5, Math.nextDown(1.0)}) {
            assertThat(TokenChoice.of(equals, TOKENS, new Sampling(1, 0, 0, 1, 0), uniform))
                    .isEqualTo(1);
            assertThat(TokenChoice.of(equals, TOKENS, new Sampling(1, 5, 1, 1, 0), uniform))
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesLogitsThatAreNoNumbers() {
        assertThatThrownBy(() -> TokenChoice.of(new float[] {0, Float.NaN}, 2, new Sampling(1, 1, 0, 1, 0), 0.5))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("NaN");
    }

    @ParameterizedTest
    @CsvSource({"0,1,0,1,max-tokens", "1,-1,0,1,temperature", "1,NaN,0,1,temperature", "1,1,-1,1,top-k", "1,1,0,0,top-p"
    })
    void refusesImpossibleValues(int tokens, double temperature, int topK, double topP, String named) {
        assertThatThrownBy(() -> new Sampling(tokens, temperature, topK, topP, 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(named);
    }

    private static double[] frequencies(double temperature, int topK, double topP) {
        Sampling how = new Sampling(1, temperature, topK, topP, 0);
        CounterRandom random = new CounterRandom(7, "test");
        double[] counts = new double[TOKENS];
        for (int i = 0; i < DRAWS; i++) {
            counts[TokenChoice.of(LOGITS, TOKENS, how, random.uniform(i))]++;
        }
        return Arrays.stream(counts).map(count -> count / DRAWS).toArray();
    }

    /** Four standard deviations of a frequency near one half. */
    private static Offset<Double> within() {
        return Offset.offset(4 * 0.5 / Math.sqrt(DRAWS));
    }

    private static float ln(double probability) {
        return (float) Math.log(probability);
    }
}
