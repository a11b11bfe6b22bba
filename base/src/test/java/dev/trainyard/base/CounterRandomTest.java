package dev.trainyard.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    /** Known answers of the Random123 distribution for philox4x32, 10 rounds. */
    @Test
    void matchesThePublishedKnownAnswers() {
        assertThat(CounterRandom.block(0, 0, 0, false)).isEqualTo(words(0x6627e8d5, 0xe169c58d));
        assertThat(CounterRandom.block(0, 0, 0, true)).isEqualTo(words(0xbc57ac4c, 0x9b00dbd8));
        assertThat(CounterRandom.block(-1, -1, -1, false)).isEqualTo(words(0x408f276d, 0x41c83b0e));
        assertThat(CounterRandom.block(-1, -1, -1, true)).isEqualTo(words(0xa20bc7c6, 0x6d5451fd));
    }

    @Test
    void neighbouringBlocksAreThoseDrawnOneByOne() {
        int[] words = new int[4];
        int[] all = new int[4 * 37];
        long low = (5L << 32) - 3; // the carry into the second word is among them
        long key = 0x9E3779B97F4A7C15L;
        new PhiloxBlocks(40).fill(low, -7, key, 37, all);
        for (int i = 0; i < 37; i++) {
            CounterRandom.philox(low + i, -7, key, words);
            assertThat(Arrays.copyOfRange(all, 4 * i, 4 * i + 4)).containsExactly(words);
        }
    }

    @Test
    void permutesEverySizeWithoutLossOrRepeat() {
        CounterRandom random = new CounterRandom(7, "order");
        for (int size : new int[] {1, 2, 3, 16, 17, 1000, 4097}) {
            BitSet seen = new BitSet(size);
            for (int i = 0; i < size; i++) {
                seen.set((int) random.permuted(i, size, 3));
            }
            assertThat(seen.cardinality()).isEqualTo(size);
        }
    }

    @Test
    void epochsAndPurposesDrawDifferentOrders() {
        CounterRandom random = new CounterRandom(7, "order");
        int same = 0;
        for (int i = 0; i < 1000; i++) {
            same += random.permuted(i, 1000, 0) == random.permuted(i, 1000, 1) ? 1 : 0;
        }
        assertThat(same).isLessThan(20);
        assertThat(new CounterRandom(7, "a").bits(0)).isNotEqualTo(new CounterRandom(7, "b").bits(0));
    }

    @Test
    void normalsHaveTheRightMoments() {
        CounterRandom random = new CounterRandom(1, "normal");
        double sum = 0;
        double squares = 0;
        int n = 100_000;
        for (int i = 0; i < n; i++) {
            double x = random.normal(i);
            sum += x;
            squares += x * x;
        }
        assertThat(sum / n).isBetween(-0.015, 0.015);
        assertThat(squares / n).isBetween(0.98, 1.02);
    }

    private static long words(int low, int high) {
        return (high & 0xFFFFFFFFL) << 32 | low & 0xFFFFFFFFL;
    }
}
