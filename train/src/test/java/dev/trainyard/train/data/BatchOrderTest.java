package dev.trainyard.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchOrderTest {
    @Test
    void randomReachesTheFirstAndTheLastWindowAndNoFurther() {
        BatchOrder order = new BatchOrder(DataOrder.RANDOM, 12, 8, 1);
        List<Long> starts = LongStream.range(0, 500)
                .map(order::windowStart)
                .boxed()
                .distinct()
                .sorted()
                .toList();
        assertThat(starts).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void shuffledVisitsEveryWindowOnceAnEpochInAnotherOrder() {
        BatchOrder order = new BatchOrder(DataOrder.SHUFFLED, 1001, 10, 1);
        assertThat(order.samplesPerEpoch()).isEqualTo(100);
        List<Long> first = epoch(order, 0);
        List<Long> second = epoch(order, 1);
        assertThat(first).doesNotHaveDuplicates().allMatch(s -> s % 10 == 0 && s <= 990);
        assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
        assertThat(first).isNotEqualTo(first.stream().sorted().toList());
    }

    @Test
    void sequentialGoesFromTheFrontEachEpoch() {
        BatchOrder order = new BatchOrder(DataOrder.SEQUENTIAL, 10, 3, 1);
        assertThat(LongStream.range(0, 5).map(order::windowStart)).containsExactly(0L, 3L, 6L, 0L, 3L);
        assertThat(new BatchOrder(DataOrder.SEQUENTIAL, 9, 3, 1).samplesPerEpoch())
                .isEqualTo(2);
    }

    @Test
    void seedsDrawDifferentOrdersAndTheSameSeedTheSame() {
        assertThat(epoch(shuffled(1), 0)).isEqualTo(epoch(shuffled(1), 0)).isNotEqualTo(epoch(shuffled(2), 0));
    }

    @Test
    void refusesTokensThatHoldNoWindow() {
        assertThatThrownBy(() -> new BatchOrder(DataOrder.RANDOM, 8, 8, 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("8 tokens");
    }

    private static BatchOrder shuffled(long seed) {
        return new BatchOrder(DataOrder.SHUFFLED, 1001, 10, seed);
    }

    private static List<Long> epoch(BatchOrder order, long epoch) {
        long n = order.samplesPerEpoch();
        return LongStream.range(epoch * n, (epoch + 1) * n)
                .map(order::windowStart)
                .boxed()
                .toList();
    }
}
